#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/integration/process.h"

namespace tensorscope::integration {

// A picture of a display: 0xrrggbb each.
struct Picture {
  std::size_t width = 0;
  std::size_t height = 0;
  std::vector<std::uint32_t> pixels;

  bool operator==(const Picture&) const = default;
  std::uint32_t at(std::size_t x, std::size_t y) const { return pixels[y * width + x]; }
  Picture part(float x0, float y0, float x1, float y1) const;
  // How many pixels have just this colour, and how many of them have much of any.
  std::size_t count(std::uint32_t color) const;
  std::size_t count_colorful() const;
};

// An X server without a screen, on a display of its own that nobody else has, and a mouse and a keyboard: xdotool.
// Threads: one.
class VirtualDisplay {
 public:
  static constexpr std::size_t kWidth = 1440;
  static constexpr std::size_t kHeight = 900;

  // `folder` is for the server's picture. Throws where there is no Xvfb.
  explicit VirtualDisplay(const std::string& folder);

  // For the environment of programs: "DISPLAY=:7".
  const std::string& variable() const { return variable_; }

  // Waits for a visible window whose title matches, and gives it the keyboard. Throws if none comes.
  void focus_window(const std::string& title_pattern);
  std::string window_title() const;
  void resize_window(std::size_t width, std::size_t height) const;
  void click(float x, float y) const;
  // Away from everything that lights up under it.
  void leave() const { move(kWidth / 2.0F, 20); }
  // So many clicks of the wheel, away from the user where there are more than none.
  void scroll(float x, float y, int clicks) const;
  void press(const std::string& key) const;
  void type(const std::string& text) const;

  Picture picture() const;
  bool save_picture(const std::string& png_file) const;

 private:
  void move(float x, float y) const;
  std::string run_xdotool(const std::vector<std::string>& arguments) const;

  std::string picture_file_;
  Process server_;
  std::string variable_;
  std::string window_;
};

}  // namespace tensorscope::integration
