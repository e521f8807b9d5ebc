#include "tests/viewer/stage.h"

#include <imgui.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <string>

#include "viewer/look/font_files.h"
#include "viewer/look/mapped_file.h"

namespace tensorscope::viewer {

namespace {

// Before main(), while there is one thread.
[[maybe_unused]] const bool kIsEnvironmentSet = [] {
  // Mesa's software renderer is not instrumented: with threads of its own ThreadSanitizer would report those.
  ::setenv("LP_NUM_THREADS", "0", 1);
  // Another version's letters are wider or narrower, and put all that stands behind a word elsewhere.
  ::setenv("FONTCONFIG_FILE", (std::string(FONTS) + "/fonts.conf").c_str(), 1);
  return true;
}();

void expect_our_inter() {
  const auto found = look::find_font("Inter", look::FontWeight::regular);
  const std::string ours = std::string(FONTS) + "/Inter-Regular.otf";
  const look::MappedFile taken(found ? found->path : ""), expected(ours);
  if (std::ranges::equal(taken.bytes(), expected.bytes())) return;
  throw std::runtime_error("words are in " + (found ? found->path : "another font than Inter") + ", not in " + ours +
                           ": fontconfig read something else than the fonts.conf there");
}

}  // namespace

Stage::Stage(int width, int height, look::Theme theme) {
  expect_our_inter();
  std::string error;
  window_ = platform::Window::open({.title = "stage", .width = width, .height = height, .offscreen = true}, error);
  if (!window_) {
    throw std::runtime_error(error);
  }
  look_.set_theme(theme);
}

void Stage::frame(const std::function<void()>& content) {
  look_.prepare(*window_);
  window_->frame([&] {
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
    ImGui::Begin("stage", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings);
    content();
    ImGui::End();
  });
}

platform::Image Stage::draw(const std::function<void()>& content) {
  frame(content);
  frame(content);
  return window_->capture();
}

void Stage::mouse_at(float x, float y) {
  input().mouse_x = x;
  input().mouse_y = y;
  input().mouse_inside = true;
}

void Stage::click(const std::function<void()>& content) {
  constexpr int kFrames = 4;  // some versions of ImGui hand on one event a frame
  for (int i = 0; i < kFrames; ++i) {
    frame(content);  // hovered before it is pressed
  }
  input().mouse_pressed[0] = true;
  for (int i = 0; i < kFrames; ++i) {
    frame(content);
  }
}

analysis::Rgb pixel(const platform::Image& image, int x, int y) {
  const std::uint8_t* p = image.at(x, y);
  return {p[0], p[1], p[2]};
}

int count_near(const platform::Image& image, int x0, int y0, int x1, int y1, analysis::Rgb color, int tolerance) {
  int count = 0;
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) {
      const analysis::Rgb c = pixel(image, x, y);
      const bool near = std::abs(c.r - color.r) <= tolerance && std::abs(c.g - color.g) <= tolerance &&
                        std::abs(c.b - color.b) <= tolerance;
      count += near ? 1 : 0;
    }
  }
  return count;
}

}  // namespace tensorscope::viewer
