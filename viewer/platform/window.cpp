#include "viewer/platform/window.h"

#include <SDL.h>
#define GL_GLEXT_PROTOTYPES
#include <SDL_opengl.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "viewer/platform/display_scale.h"
#include "viewer/platform/framebuffer.h"
#include "viewer/platform/gui.h"
#include "viewer/platform/sdl_events.h"
#include "viewer/platform/sdl_video.h"

namespace tensorscope::viewer::platform {
namespace {

constexpr float kOffscreenFrameSeconds = 1.0F / 60.0F;  // the same picture whatever the machine's pace
constexpr int kFramesAfterInput = 5;                    // some versions of ImGui hand on one event a frame
constexpr std::array kSoftware{"llvmpipe", "softpipe", "swrast", "Software Rasterizer"};

struct SizeInPixels {
  int width = 0;
  int height = 0;
};

SizeInPixels drawable_size(SDL_Window* window) {
  SizeInPixels size;
  SDL_GL_GetDrawableSize(window, &size.width, &size.height);
  return {std::max(size.width, 1), std::max(size.height, 1)};
}

float pixels_per_point(SDL_Window* window) {
  int points = 0;
  SDL_GetWindowSize(window, &points, nullptr);
  return points > 0 ? static_cast<float>(drawable_size(window).width) / static_cast<float>(points) : 1.0F;
}

SDL_SystemCursor system_cursor(ImGuiMouseCursor cursor) {
  switch (cursor) {
    case ImGuiMouseCursor_TextInput:
      return SDL_SYSTEM_CURSOR_IBEAM;
    case ImGuiMouseCursor_ResizeAll:
      return SDL_SYSTEM_CURSOR_SIZEALL;
    case ImGuiMouseCursor_ResizeNS:
      return SDL_SYSTEM_CURSOR_SIZENS;
    case ImGuiMouseCursor_ResizeEW:
      return SDL_SYSTEM_CURSOR_SIZEWE;
    case ImGuiMouseCursor_Hand:
      return SDL_SYSTEM_CURSOR_HAND;
    default:
      return SDL_SYSTEM_CURSOR_ARROW;
  }
}

/// The mouse enters, the keyboard leaves: nothing that changes what is seen.
bool is_of_focus(const SDL_WindowEvent& event) {
  switch (event.event) {
    case SDL_WINDOWEVENT_ENTER:
    case SDL_WINDOWEVENT_LEAVE:
    case SDL_WINDOWEVENT_FOCUS_GAINED:
    case SDL_WINDOWEVENT_FOCUS_LOST:
      return true;
    default:
      return false;
  }
}

const char* clipboard_for_gui(void*) {
  // ImGui wants a pointer that lives until the next call.
  static std::string text;
  char* content = SDL_GetClipboardText();
  text = content != nullptr ? content : "";
  SDL_free(content);
  return text.c_str();
}

using Pixel = std::array<std::uint8_t, 4>;

Pixel corner() {
  Pixel pixel{};
  glReadPixels(0, 0, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE, pixel.data());
  return pixel;
}

/// Whether what was drawn is still there in the next frame, as where software draws, and copies to the window. OpenGL
/// does not promise it: it is tried.
bool keeps_picture(SDL_Window* window) {
  const auto* const name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
  const std::string_view renderer = name != nullptr ? name : "";
  const bool is_software =
      std::ranges::any_of(kSoftware, [&](const char* each) { return renderer.find(each) != std::string_view::npos; });
  if (!is_software) return false;  // a graphics card draws all of it in no time
  for (const int shade : {20, 21, 22}) {
    const float by_one = static_cast<float>(shade) / 255.0F;
    glClearColor(by_one, by_one, by_one, 1.0F);
    glClear(GL_COLOR_BUFFER_BIT);
    SDL_GL_SwapWindow(window);
    if (corner()[1] != shade) return false;
  }
  return true;
}

void set_clipboard_from_gui(void*, const char* text) {
  SDL_SetClipboardText(text);
}

}  // namespace

struct Window::Backend {
  SdlVideo video;
  std::unique_ptr<Gui> gui;
  bool offscreen = false;
  bool keeps_picture = false;
  bool is_changed = true;  // the window, since the last frame
  Pixel corner{};          // of that frame
  SizeInPixels offscreen_size;
  Uint32 wake_event = 0;
  Uint64 last_frame = 0;
  std::array<SDL_Cursor*, SDL_NUM_SYSTEM_CURSORS> cursors{};

  ~Backend() {
    for (SDL_Cursor* cursor : cursors) {
      SDL_FreeCursor(cursor);  // takes null
    }
  }

  [[nodiscard]] SizeInPixels size() const { return offscreen ? offscreen_size : drawable_size(video.window()); }

  float elapsed_s() {
    const Uint64 now = SDL_GetPerformanceCounter();
    const double seconds = static_cast<double>(now - last_frame) / static_cast<double>(SDL_GetPerformanceFrequency());
    const bool first = last_frame == 0;
    last_frame = now;
    return first || offscreen ? kOffscreenFrameSeconds : std::clamp(static_cast<float>(seconds), 1e-4F, 1.0F);
  }
};

std::unique_ptr<Window> Window::open(const WindowOptions& options, std::string& error) {
  auto backend = std::make_unique<Backend>();
  backend->offscreen = options.offscreen;
  backend->offscreen_size = {std::max(options.width, 1), std::max(options.height, 1)};
  const auto failure = options.offscreen ? backend->video.open_offscreen()
                                         : backend->video.open_display(options.title, options.width, options.height);
  if (failure) {
    error = *failure;
    return nullptr;
  }
  if (options.offscreen) {
    error = Framebuffer::refusal(options.width, options.height);
    if (!error.empty()) {
      return nullptr;
    }
  }
  backend->keeps_picture = !options.offscreen && keeps_picture(backend->video.window());
  backend->gui = std::make_unique<Gui>();
  if (!backend->gui->problem().empty()) {
    error = backend->gui->problem();
    return nullptr;
  }
  ImGuiIO& io = ImGui::GetIO();
  io.GetClipboardTextFn = clipboard_for_gui;
  io.SetClipboardTextFn = set_clipboard_from_gui;
  backend->wake_event = SDL_RegisterEvents(1);
  return std::unique_ptr<Window>(new Window(std::move(backend)));
}

Window::Window(std::unique_ptr<Backend> backend) : backend_(std::move(backend)) {}
Window::~Window() = default;

void Window::wait(double timeout_s) {
  if (backend_->offscreen) {
    return;
  }
  const float ratio = pixels_per_point(backend_->video.window());
  const auto timeout_ms = static_cast<int>(std::ceil(std::clamp(timeout_s, 0.0, 3600.0) * 1000.0));
  SDL_Event event;
  // A frame that nobody sees is not owed: it waits until the window is shown again.
  bool any =
      frames_owed_ > 0 && input_.visible ? SDL_PollEvent(&event) != 0 : SDL_WaitEventTimeout(&event, timeout_ms) != 0;
  for (; any; any = SDL_PollEvent(&event) != 0) {
    if (event.type != backend_->wake_event) {
      backend_->is_changed |= event.type == SDL_WINDOWEVENT && !is_of_focus(event.window);
      add_event(event, ratio, input_);
      frames_owed_ = kFramesAfterInput;
    }
  }
}

void Window::wake() {
  SDL_Event event{};
  event.type = backend_->wake_event;
  SDL_PushEvent(&event);
}

void Window::keep_drawing() {
  frames_owed_ = std::max(frames_owed_, 2);
}

void Window::frame(const std::function<void()>& content) {
  const SizeInPixels size = backend_->size();
  Gui& gui = *backend_->gui;
  gui.begin(input_, size.width, size.height, backend_->elapsed_s());
  content();
  gui.end();
  input_.end_frame();
  input_.typing = gui.wants_text();
  frames_owed_ = std::max(frames_owed_ - 1, 0);
  if (backend_->offscreen) {
    return;  // `capture` draws it
  }
  show_cursor();
  if (backend_->keeps_picture) {
    // The display may give the window other memory at any time, and tells of it later.
    gui.render_changes(backend_->is_changed || corner() != backend_->corner);
    backend_->is_changed = false;
    backend_->corner = corner();
  } else {
    gui.render();
  }
  SDL_GL_SwapWindow(backend_->video.window());
}

Image Window::capture(std::string* problem) {
  const SizeInPixels size = backend_->size();
  const auto none = [problem](std::string why) {
    if (problem != nullptr) {
      *problem = std::move(why);
    }
    return Image{};
  };
  if (std::string refusal = Framebuffer::refusal(size.width, size.height); !refusal.empty()) {
    return none(std::move(refusal));
  }
  const Framebuffer target(size.width, size.height);
  if (!target.complete()) {
    return none("cannot draw a picture of " + std::to_string(size.width) + " x " + std::to_string(size.height) +
                " pixels: OpenGL has no memory for it; choose a smaller size");
  }
  target.bind();
  backend_->gui->render();
  return target.read();
}

void Window::show_cursor() {
  const int wanted = backend_->gui->mouse_cursor();
  SDL_ShowCursor(wanted == ImGuiMouseCursor_None ? SDL_DISABLE : SDL_ENABLE);
  const SDL_SystemCursor system = system_cursor(wanted);
  SDL_Cursor*& cursor = backend_->cursors[static_cast<std::size_t>(system)];
  if (cursor == nullptr) {
    cursor = SDL_CreateSystemCursor(system);
  }
  if (SDL_GetCursor() != cursor) {
    SDL_SetCursor(cursor);
  }
}

int Window::width() const {
  return backend_->size().width;
}
int Window::height() const {
  return backend_->size().height;
}

double Window::scale() const {
  if (backend_->offscreen) {
    return 1.0;
  }
  SDL_Window* window = backend_->video.window();
  if (const float ratio = pixels_per_point(window); ratio > 1.0F) {
    return static_cast<double>(ratio);  // the desktop scales by itself and told us how much
  }
  float density = 0.0F;
  if (SDL_GetDisplayDPI(std::max(SDL_GetWindowDisplayIndex(window), 0), &density, nullptr, nullptr) != 0) {
    return 1.0;
  }
  return scale_for_density(static_cast<double>(density));
}

void Window::resize(int width, int height) {
  backend_->offscreen_size = {std::max(width, 1), std::max(height, 1)};
}
void Window::set_title(const std::string& title) {
  SDL_SetWindowTitle(backend_->video.window(), title.c_str());
}
std::string Window::clipboard() const {
  return clipboard_for_gui(nullptr);
}
void Window::set_clipboard(const std::string& text) {
  SDL_SetClipboardText(text.c_str());
}
void Window::upload_fonts() {
  backend_->gui->upload_fonts();
}
std::string Window::description() const {
  return backend_->video.description();
}

}  // namespace tensorscope::viewer::platform
