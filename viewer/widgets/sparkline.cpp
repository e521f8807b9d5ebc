#include "viewer/widgets/sparkline.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "viewer/look/look.h"
#include "viewer/widgets/stroke.h"

namespace tensorscope::viewer::widgets {

using look::px;

namespace {

constexpr double kBarFrom = 1.0;

}  // namespace

void SparklineCache::update(std::span<const double> y, std::uint64_t revision, int pixels) {
  const Key key{revision, pixels};
  if (key_ == key) {
    return;
  }
  key_ = key;
  range_ = analysis::full_range(y, analysis::ScaleKind::linear);
  columns_.clear();
  std::vector<double> x(y.size());
  std::iota(x.begin(), x.end(), 0.0);
  const double last = std::max(1.0, static_cast<double>(x.size()) - 1.0);
  analysis::decimate(x, y, analysis::pixel_edges({0.0, last}, {}, pixels), columns_);
}

void draw_sparkline(ImDrawList& list, const Box& box, std::span<const double> y, std::size_t style) {
  SparklineCache cache;
  draw_sparkline(list, box, y, 0, style, cache);
}

void draw_sparkline(ImDrawList& list, const Box& box, std::span<const double> y, std::uint64_t revision,
                    std::size_t style, SparklineCache& cache) {
  const float dot = px(2);
  const Box plot{box.x0, box.y0 + dot, box.x1 - dot, box.y1 - dot};
  cache.update(y, revision, std::max(1, static_cast<int>(plot.width())));
  const std::optional<analysis::Range>& range = cache.range();
  if (!range) {
    return;
  }
  const std::vector<analysis::Column>& columns = cache.columns();
  const auto height = [&](double v) {
    const double share = range->span() > 0.0 ? (v - range->lo) / range->span() : 0.5;
    return plot.y1 - static_cast<float>(share) * plot.height();
  };
  const look::Palette& p = look::palette();
  const look::SeriesStyle look = look::series(style);
  const std::uint32_t color = look::ink(look.color);
  std::vector<ImVec2> points;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const analysis::Column& column = columns[c];
    const float at = plot.x0 + static_cast<float>(c) + 0.5F;
    if (column.non_finite() > 0) {
      list.AddRectFilled({at - px(1), box.y0}, {at + px(1), box.y1}, look::ink(p.nan));
    }
    if (column.finite() == 0) {
      continue;
    }
    const ImVec2 low(at, height(column.lo)), high(at, height(column.hi));
    // What goes up and down within a pixel is a bar there, and the line goes on at its end.
    if (low.y - high.y > px(kBarFrom)) {
      list.AddRectFilled({at - 0.5F, high.y}, {at + 0.5F, low.y}, color);
    }
    points.emplace_back(at, height(column.last));
  }
  stroke(list, points, color, std::max(1.0F, px(1.25)), look::LineStyle::solid);
  list.AddCircleFilled(points.back(), dot, color);
}

void sparkline(std::span<const double> y, std::size_t style, float width, float height) {
  const Box box = space_for(width, height);
  draw_sparkline(*ImGui::GetWindowDrawList(), box, y, style);
  end_space(box);
}

}  // namespace tensorscope::viewer::widgets
