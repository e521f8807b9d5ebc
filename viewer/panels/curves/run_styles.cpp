#include "viewer/panels/curves/run_styles.h"

#include <algorithm>
#include <array>
#include <set>

#include "viewer/look/number_format.h"
#include "viewer/look/series_style.h"

namespace tensorscope::viewer {
namespace {

// In the order of look::LineStyle.
constexpr std::array kLineWords{"solid", "dashed", "dotted", "dash-dotted"};

std::size_t line_of(std::size_t scalar) {
  return std::min(scalar, kLineWords.size() - 1);
}

}  // namespace

std::size_t style_of(const PanelRun& run, std::size_t scalar) {
  return run.style % look::kSeriesColors + line_of(scalar) * look::kSeriesColors;
}

std::string line_styles_text(std::span<const std::string> names, std::span<const std::size_t> styles) {
  if (names.size() < 2) return {};
  std::string text;
  for (std::size_t line = 0; line < kLineWords.size(); ++line) {
    std::string first;
    std::size_t count = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (line_of(styles[i]) == line && count++ == 0) first = names[i];
    }
    if (count == 0) continue;
    text += (text.empty() ? "" : " · ") + std::string(kLineWords[line]) + ": " + first;
    if (count > 1) text += " and " + look::format_count(count - 1) + " more";
  }
  return text;
}

std::string repeated_colors_text(std::span<const PanelRun> runs) {
  std::set<std::size_t> colors;
  for (const PanelRun& run : runs) colors.insert(run.style % look::kSeriesColors);
  if (colors.size() == runs.size()) return {};
  return look::format_count(runs.size()) + " runs in " + look::format_count(colors.size()) +
         (colors.size() == 1 ? " colour" : " colours") + ": hover a curve to read whose it is";
}

}  // namespace tensorscope::viewer
