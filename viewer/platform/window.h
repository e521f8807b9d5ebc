#pragma once

#include <functional>
#include <memory>
#include <string>

#include "viewer/platform/image.h"
#include "viewer/platform/input.h"

namespace tensorscope::viewer::platform {

struct WindowOptions {
  std::string title = "tensorscope";
  int width = 1440;  ///< on screen in the desktop's units, off-screen in pixels
  int height = 900;
  bool offscreen = false;
};

/// A window with input, or a picture off-screen that behaves like one; SDL, OpenGL and Dear ImGui's plumbing are
/// hidden here. Coordinates are pixels of the picture everywhere.
///
///   std::string error;
///   auto window = Window::open({}, error);
///   while (!window->input().close) {
///     window->wait(0.25);                  // sleeps until input, wake() or the timeout
///     window->frame([&] { draw with ImGui });
///   }
///
/// Off-screen needs no display: SDL's offscreen driver with whatever OpenGL there is, in software if need be.
/// Threads: all of it belongs to the thread that opened it, except `wake`.
/// At the limit: one window per process at a time.
class Window {
 public:
  /// Null if there is none to be had; `error` is then one line: what was wrong, and what to do.
  [[nodiscard]] static std::unique_ptr<Window> open(const WindowOptions& options, std::string& error);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  /// Gathers input. Returns at once while something is still to be shown (a frame or two after each input, since a
  /// click may open what is drawn in the next), else after input, `wake` or `timeout_s`. Off-screen it does not wait.
  void wait(double timeout_s);
  /// Whether there is something to show: input came, or a frame after it is still due.
  [[nodiscard]] bool owes_frame() const { return frames_owed_ > 0; }
  /// Ends the current or the next `wait`. Any thread.
  void wake();
  /// A picture is to follow even if nothing happens: something moves.
  void keep_drawing();

  /// One frame: `content` draws with ImGui, then it is shown.
  void frame(const std::function<void()>& content);
  /// What the last frame drew, whether or not other windows cover it. Empty if there is no picture of this size;
  /// `problem` is then one line that says why.
  [[nodiscard]] Image capture(std::string* problem = nullptr);

  [[nodiscard]] Input& input() { return input_; }
  [[nodiscard]] int width() const;
  [[nodiscard]] int height() const;
  /// How much larger than on an ordinary screen things have to be drawn: 1, 1.25, … 3.
  [[nodiscard]] double scale() const;
  /// Off-screen only.
  void resize(int width, int height);
  void set_title(const std::string& title);

  [[nodiscard]] std::string clipboard() const;
  void set_clipboard(const std::string& text);

  /// After ImGui's font atlas changed.
  void upload_fonts();

  /// For `doctor`: driver and renderer, "x11, llvmpipe (LLVM 15)".
  [[nodiscard]] std::string description() const;

 private:
  struct Backend;
  explicit Window(std::unique_ptr<Backend> backend);
  void show_cursor();

  std::unique_ptr<Backend> backend_;
  Input input_;
  int frames_owed_ = 2;  ///< a first frame may need a second one for sizes that only drawing tells
};

}  // namespace tensorscope::viewer::platform
