#pragma once

#include <optional>
#include <string>

struct SDL_Window;

namespace tensorscope::viewer::platform {

/// SDL's video system, a window and its OpenGL context; all or nothing.
/// Threads: the window's own. Internal to this folder.
class SdlVideo {
 public:
  /// Returns nullopt, or one line that says what was wrong and what to do.
  [[nodiscard]] std::optional<std::string> open_display(const std::string& title, int width, int height);
  [[nodiscard]] std::optional<std::string> open_offscreen();
  SdlVideo() = default;
  ~SdlVideo();
  SdlVideo(const SdlVideo&) = delete;
  SdlVideo& operator=(const SdlVideo&) = delete;

  [[nodiscard]] SDL_Window* window() const { return window_; }
  /// "x11, llvmpipe (LLVM 15.0.6, 256 bits)".
  [[nodiscard]] std::string description() const;

 private:
  /// Empty, or SDL's own words.
  std::string try_driver(const char* driver, const std::string& title, int width, int height, unsigned flags);
  void close();

  SDL_Window* window_ = nullptr;
  void* context_ = nullptr;
  bool video_ = false;
};

}  // namespace tensorscope::viewer::platform
