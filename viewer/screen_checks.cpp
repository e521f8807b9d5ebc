#include "viewer/screen_checks.h"

#include <optional>
#include <string>

#include "viewer/look/font_files.h"
#include "viewer/platform/window.h"

namespace tensorscope::viewer {
namespace {

Check font(const char* family, const char* package) {
  if (const auto file = look::find_font(family, look::FontWeight::regular)) {
    return {Verdict::ok, "font", std::string(family) + ": " + file->path};
  }
  return {Verdict::warning, "font",
          std::string(family) + " is not installed, another takes its place; in Debian it is in " + package};
}

Check wide_characters() {
  constexpr char32_t kIdeograph = U'\u4e2d';
  if (const auto file = look::find_font_with(kIdeograph, "Inter")) return {Verdict::ok, "font", "CJK: " + file->path};
  return {Verdict::warning, "font",
          "no font has Chinese, Japanese or Korean characters; in Debian fonts-wqy-microhei has them"};
}

Check drawing() {
  platform::WindowOptions options;
  options.width = options.height = 64;
  options.offscreen = true;
  std::string problem;
  if (const auto window = platform::Window::open(options, problem))
    return {Verdict::ok, "opengl", window->description()};
  return {Verdict::bad, "opengl", problem};
}

}  // namespace

std::vector<Check> check_screen() {
  return {drawing(), font("Inter", "fonts-inter"), font("JetBrains Mono", "fonts-jetbrains-mono"), wide_characters()};
}

}  // namespace tensorscope::viewer
