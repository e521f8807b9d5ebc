#include "viewer/widgets/row_focus.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "viewer/look/look.h"

namespace tensorscope::viewer::widgets {
namespace {

constexpr double kStandBack = 0.62;

}  // namespace

void draw_row_focus(ImDrawList& list, const Box& plot, const PlotAxis& rows, const SampledDim& dim,
                    const std::function<bool(std::int64_t)>& is_meant, bool others_stand_back) {
  const auto height = static_cast<std::size_t>(std::max(plot.height(), 0.0F));
  std::vector<bool> meant(height, false);
  const auto pixel = [&](std::int64_t sampled) {
    return static_cast<double>(rows.pixel(static_cast<double>(dim.index(sampled))) - plot.y0);
  };
  for (std::int64_t i = 0; i < dim.count; ++i) {
    const double from = std::max(std::floor(pixel(i)), 0.0);
    const double to = std::min(std::max(std::floor(pixel(i + 1)), from + 1.0), static_cast<double>(height));
    if (from >= to || !is_meant(i)) continue;
    std::fill(meant.begin() + static_cast<std::ptrdiff_t>(from), meant.begin() + static_cast<std::ptrdiff_t>(to), true);
  }
  const look::Palette& p = look::palette();
  for (std::size_t from = 0; from < height;) {
    std::size_t to = from;
    while (to < height && meant[to] == meant[from]) ++to;
    const float y0 = plot.y0 + static_cast<float>(from);
    const float y1 = plot.y0 + static_cast<float>(to);
    if (meant[from]) {
      list.AddRectFilled({plot.x0 - look::px(5), y0}, {plot.x0 - look::px(2), y1}, look::ink(p.accent));
      if (!others_stand_back) {
        const float w = look::hairline();
        list.AddRectFilled({plot.x0, y0 - w}, {plot.x1, y0}, look::ink(p.accent));
        list.AddRectFilled({plot.x0, y1}, {plot.x1, y1 + w}, look::ink(p.accent));
      }
    } else if (others_stand_back) {
      list.AddRectFilled({plot.x0, y0}, {plot.x1, y1}, look::ink(p.window, kStandBack));
    }
    from = to;
  }
}

}  // namespace tensorscope::viewer::widgets
