#include "viewer/platform/sdl_video.h"

#include <SDL.h>
#include <SDL_opengl.h>

#include <cstdlib>

namespace tensorscope::viewer::platform {
namespace {

constexpr int kOffscreenSize = 64;  // pictures are drawn into a framebuffer of their own

void ask_for_opengl() {
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 2);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_CORE);
  SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
  SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0);
  SDL_GL_SetAttribute(SDL_GL_STENCIL_SIZE, 0);
}

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

}  // namespace

SdlVideo::~SdlVideo() {
  close();
}

void SdlVideo::close() {
  if (context_ != nullptr) {
    SDL_GL_DeleteContext(context_);
  }
  if (window_ != nullptr) {
    SDL_DestroyWindow(window_);
  }
  if (video_) {
    SDL_VideoQuit();
    SDL_Quit();
  }
  context_ = nullptr;
  window_ = nullptr;
  video_ = false;
}

std::string SdlVideo::try_driver(const char* driver, const std::string& title, int width, int height, unsigned flags) {
  const auto give_up = [this] {
    std::string reason = SDL_GetError();
    close();
    return reason.empty() ? std::string("SDL gives no reason") : reason;
  };
  if (SDL_VideoInit(driver) != 0) {
    return give_up();
  }
  video_ = true;
  ask_for_opengl();
  window_ = SDL_CreateWindow(title.c_str(), SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, width, height,
                             flags | SDL_WINDOW_OPENGL);
  if (window_ == nullptr) {
    return give_up();
  }
  context_ = SDL_GL_CreateContext(window_);
  return context_ == nullptr || SDL_GL_MakeCurrent(window_, context_) != 0 ? give_up() : std::string();
}

std::optional<std::string> SdlVideo::open_display(const std::string& title, int width, int height) {
  // Without this check SDL would take over a bare console, or open a window that nobody can see.
  if (!is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY") && !is_set("SDL_VIDEODRIVER")) {
    return "no display: neither DISPLAY nor WAYLAND_DISPLAY is set; start it in a desktop session, or use 'tensorscope "
           "shot', which needs none";
  }
  SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
  SDL_SetHint(SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1");
  const std::string reason = try_driver(nullptr, title, width, height, SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
  if (reason.empty()) {
    SDL_StartTextInput();
    if (SDL_GL_SetSwapInterval(-1) != 0) {
      SDL_GL_SetSwapInterval(1);
    }
    return std::nullopt;
  }
  return "cannot open a window with OpenGL 3.2: " + reason +
         "; check that the display can be reached and that its OpenGL driver is installed (Debian: libgl1-mesa-dri); "
         "LIBGL_ALWAYS_SOFTWARE=1 draws without a graphics card";
}

std::optional<std::string> SdlVideo::open_offscreen() {
  // A picture is made in one go: Ctrl-C ends it there and then.
  SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
  const std::string first = try_driver("offscreen", "", kOffscreenSize, kOffscreenSize, SDL_WINDOW_HIDDEN);
  if (first.empty()) {
    return std::nullopt;
  }
  // A graphics card that this user may not open: Mesa's software renderer needs none.
  ::setenv("LIBGL_ALWAYS_SOFTWARE", "1", 1);
  if (try_driver("offscreen", "", kOffscreenSize, kOffscreenSize, SDL_WINDOW_HIDDEN).empty()) {
    return std::nullopt;
  }
  ::unsetenv("LIBGL_ALWAYS_SOFTWARE");
  // No EGL at all: a window that is never shown does as well, where there is a display.
  if (is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")) {
    if (try_driver(nullptr, "", kOffscreenSize, kOffscreenSize, SDL_WINDOW_HIDDEN).empty()) {
      return std::nullopt;
    }
  }
  return "cannot draw off-screen with OpenGL 3.2: " + first +
         "; install EGL and a software renderer (Debian: libegl1 libgl1-mesa-dri)";
}

std::string SdlVideo::description() const {
  const auto* renderer = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
  const auto* version = reinterpret_cast<const char*>(glGetString(GL_VERSION));
  return std::string(SDL_GetCurrentVideoDriver()) + ", " + (renderer != nullptr ? renderer : "unknown renderer") +
         ", OpenGL " + (version != nullptr ? version : "?");
}

}  // namespace tensorscope::viewer::platform
