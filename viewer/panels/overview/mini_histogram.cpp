#include "viewer/panels/overview/mini_histogram.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "viewer/analysis/histogram.h"
#include "viewer/analysis/rebin.h"
#include "viewer/look/look.h"
#include "viewer/panels/weights/grid_counts.h"

namespace tensorscope::viewer {
namespace {

using look::px;

}  // namespace

void draw_mini_histogram(ImDrawList& list, const widgets::Box& box, const Summary& summary, std::size_t style) {
  const auto range = value_range(summary);
  if (!range || box.width() <= 0.0F) return;
  const float bar = px(3);
  const auto most_bins = static_cast<std::size_t>(box.width() / bar);
  const std::size_t bins = range->lo < range->hi ? bins_for(summary.sampled, most_bins) : 1;
  const std::vector<double> masses =
      analysis::rebin(grid_of(summary), analysis::linear_edges(*range, static_cast<int>(bins)));
  const double most = *std::ranges::max_element(masses);
  const look::Palette& p = look::palette();
  list.AddRectFilled({box.x0, box.y1}, {box.x1, box.y1 + look::hairline()}, look::ink(p.hairline));
  const float step = box.width() / static_cast<float>(masses.size());
  for (std::size_t i = 0; i < masses.size(); ++i) {
    if (masses[i] <= 0.0) continue;
    // One element is seen as well.
    const float height = std::max(1.0F, std::round(static_cast<float>(masses[i] / most) * box.height()));
    const float x0 = std::floor(box.x0 + static_cast<float>(i) * step);
    const float x1 = std::floor(box.x0 + static_cast<float>(i + 1) * step);
    list.AddRectFilled({x0, box.y1 - height}, {x1, box.y1}, look::ink(look::series(style).color, 0.75));
  }
  if (range->lo < 0.0 && range->hi > 0.0) {
    const float x = std::floor(box.x0 + static_cast<float>(-range->lo / range->span()) * box.width());
    list.AddRectFilled({x, box.y0}, {x + look::hairline(), box.y1}, look::ink(p.text, 0.5));
  }
}

}  // namespace tensorscope::viewer
