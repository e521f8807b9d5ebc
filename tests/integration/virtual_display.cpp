#include "tests/integration/virtual_display.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "viewer/platform/image.h"
#include "viewer/platform/png.h"

namespace tensorscope::integration {
namespace {

Process::Command server_command(const std::string& folder) {
  std::filesystem::create_directory(folder);
  const std::string screen =
      std::to_string(VirtualDisplay::kWidth) + "x" + std::to_string(VirtualDisplay::kHeight) + "x24";
  return {.program = "Xvfb",
          .arguments = {"-displayfd", "1", "-screen", "0", screen, "-nolisten", "tcp", "-fbdir", folder}};
}

// A number of the header of an X window dump, which is how Xvfb keeps its picture (XWDFile.h).
std::uint32_t header_word(const std::string& dump, std::size_t index) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(dump.at(4 * index + i));
  return value;
}

std::string number(float value) {
  return std::to_string(static_cast<int>(value));
}

}  // namespace

Picture Picture::part(float x0, float y0, float x1, float y1) const {
  const auto left = static_cast<std::size_t>(x0), top = static_cast<std::size_t>(y0);
  Picture part{static_cast<std::size_t>(x1) - left, static_cast<std::size_t>(y1) - top, {}};
  for (std::size_t y = top; y < top + part.height; ++y) {
    const auto row = pixels.begin() + static_cast<std::ptrdiff_t>(y * width + left);
    part.pixels.insert(part.pixels.end(), row, row + static_cast<std::ptrdiff_t>(part.width));
  }
  return part;
}

std::size_t Picture::count(std::uint32_t color) const {
  return static_cast<std::size_t>(std::ranges::count(pixels, color));
}

std::size_t Picture::count_colorful() const {
  return static_cast<std::size_t>(std::ranges::count_if(pixels, [](std::uint32_t pixel) {
    const auto [low, high] = std::minmax({pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255});
    return high - low > 64;
  }));
}

VirtualDisplay::VirtualDisplay(const std::string& folder)
    : picture_file_(folder + "/Xvfb_screen0"), server_(server_command(folder)) {
  const std::string display = server_.read_line().value_or("");
  if (display.empty()) throw std::runtime_error("Xvfb does not start: " + server_.errors());
  variable_ = "DISPLAY=:" + display;
}

std::string VirtualDisplay::run_xdotool(const std::vector<std::string>& arguments) const {
  Process xdotool(Process::Command{.program = "xdotool", .arguments = arguments, .environment = {variable_}});
  const std::string output = xdotool.rest_of_output();
  if (xdotool.exit_code() != 0) throw std::runtime_error("xdotool " + arguments.front() + ": " + xdotool.errors());
  return output.substr(0, output.find('\n'));
}

void VirtualDisplay::focus_window(const std::string& title_pattern) {
  window_ = run_xdotool({"search", "--sync", "--onlyvisible", "--name", title_pattern});
  run_xdotool({"windowfocus", "--sync", window_});
}

std::string VirtualDisplay::window_title() const {
  return run_xdotool({"getwindowname", window_});
}

void VirtualDisplay::resize_window(std::size_t width, std::size_t height) const {
  run_xdotool({"windowsize", window_, std::to_string(width), std::to_string(height)});
}

void VirtualDisplay::move(float x, float y) const {
  run_xdotool({"mousemove", number(x), number(y)});
}

void VirtualDisplay::click(float x, float y) const {
  move(x, y);
  run_xdotool({"click", "1"});
}

void VirtualDisplay::scroll(float x, float y, int clicks) const {
  move(x, y);
  run_xdotool({"click", "--repeat", std::to_string(std::abs(clicks)), clicks > 0 ? "4" : "5"});
}

void VirtualDisplay::press(const std::string& key) const {
  run_xdotool({"key", key});
}

void VirtualDisplay::type(const std::string& text) const {
  run_xdotool({"type", text});
}

Picture VirtualDisplay::picture() const {
  std::ifstream stream(picture_file_, std::ios::binary);
  const std::string dump{std::istreambuf_iterator<char>(stream), {}};
  constexpr std::size_t kHeaderSize = 0, kWidthWord = 4, kHeightWord = 5, kBitsPerPixel = 11, kBytesPerLine = 12,
                        kColors = 19, kColorBytes = 12;
  Picture picture{header_word(dump, kWidthWord), header_word(dump, kHeightWord), {}};
  if (header_word(dump, kBitsPerPixel) != 32) throw std::runtime_error("Xvfb's picture has not 32 bits a pixel");
  picture.pixels.resize(picture.width * picture.height);
  std::size_t from = header_word(dump, kHeaderSize) + header_word(dump, kColors) * kColorBytes;
  for (std::size_t y = 0; y < picture.height; ++y, from += header_word(dump, kBytesPerLine)) {
    std::memcpy(&picture.pixels[y * picture.width], dump.data() + from, picture.width * sizeof(std::uint32_t));
  }
  for (std::uint32_t& pixel : picture.pixels) pixel &= 0xffffff;
  return picture;
}

bool VirtualDisplay::save_picture(const std::string& png_file) const {
  const Picture shown = picture();
  viewer::platform::Image image{static_cast<int>(shown.width), static_cast<int>(shown.height), {}};
  for (const std::uint32_t pixel : shown.pixels) {
    for (const unsigned shift : {16U, 8U, 0U}) image.rgba.push_back(static_cast<std::uint8_t>(pixel >> shift));
    image.rgba.push_back(255);
  }
  return !viewer::platform::write_png(image, png_file);
}

}  // namespace tensorscope::integration
