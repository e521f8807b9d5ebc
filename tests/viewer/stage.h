#pragma once

#include <functional>
#include <memory>
#include <string>

#include "viewer/look/look.h"
#include "viewer/platform/image.h"
#include "viewer/platform/window.h"

namespace tensorscope::viewer {

/// A picture off-screen for tests: an ImGui window without any frame fills it, and `draw` shows what a test puts there.
/// Its words are in the Inter of `fonts/`, whichever version is installed.
/// Threads: one.
class Stage {
 public:
  Stage(int width, int height, look::Theme theme);

  /// Draws twice, since what needs fonts or sizes is settled only in the second frame, and returns the second picture.
  platform::Image draw(const std::function<void()>& content);
  /// One frame without reading it back.
  void frame(const std::function<void()>& content);

  [[nodiscard]] platform::Input& input() { return window_->input(); }
  [[nodiscard]] platform::Window& window() { return *window_; }
  [[nodiscard]] look::Look& look() { return look_; }
  void mouse_at(float x, float y);
  void click(const std::function<void()>& content);

 private:
  std::unique_ptr<platform::Window> window_;
  look::Look look_;
};

/// The colour of a pixel.
[[nodiscard]] analysis::Rgb pixel(const platform::Image& image, int x, int y);
/// How many pixels of a rectangle are within `tolerance` of a colour, per channel.
[[nodiscard]] int count_near(const platform::Image& image, int x0, int y0, int x1, int y1, analysis::Rgb color,
                             int tolerance = 24);

}  // namespace tensorscope::viewer
