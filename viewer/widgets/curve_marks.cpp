#include "viewer/widgets/curve_marks.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "viewer/look/look.h"

namespace tensorscope::viewer::widgets {
namespace {

using analysis::Column;
using look::px;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kDotsFrom = 16.0;  // design pixels from point to point

float column_x(const CurvePen& pen, std::size_t index) {
  return pen.frame.plot.x0 + static_cast<float>(index) + 0.5F;
}

void draw_nan_mark(ImDrawList& list, ImVec2 at) {
  const std::uint32_t color = look::ink(look::palette().nan);
  const float r = px(4);
  const float w = px(2);
  list.AddLine({at.x - r, at.y - r}, {at.x + r, at.y + r}, color, w);
  list.AddLine({at.x - r, at.y + r}, {at.x + r, at.y - r}, color, w);
}

void draw_arrow(ImDrawList& list, float x, float edge, bool up, std::uint32_t color) {
  const float s = px(5);
  const float base = up ? edge + s : edge - s;
  if (up) {
    list.AddTriangleFilled({x, edge}, {x + s * 0.7F, base}, {x - s * 0.7F, base}, color);
  } else {
    list.AddTriangleFilled({x, edge}, {x - s * 0.7F, base}, {x + s * 0.7F, base}, color);
  }
}

/// One arrow at the middle of every run of columns that leave the frame.
template <typename Leaves>
void draw_arrows(ImDrawList& list, const CurvePen& pen, bool up, std::uint32_t color, Leaves leaves) {
  const auto& columns = pen.cache.raw();
  const float edge = up ? pen.frame.plot.y0 : pen.frame.plot.y1;
  const auto near = static_cast<std::size_t>(px(12));
  const std::size_t none = columns.size();
  std::size_t first = none;
  std::size_t last = none;
  const auto finish = [&] {
    if (first != none) {
      draw_arrow(list, column_x(pen, (first + last) / 2), edge, up, color);
    }
    first = none;
  };
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (first != none && c - last > near) {
      finish();
    }
    if (drawable(columns[c]) && leaves(columns[c])) {
      first = first == none ? c : first;
      last = c;
    }
  }
  finish();
}

void draw_nan_marks(ImDrawList& list, const CurvePen& pen) {
  const CurveSeries& series = pen.series;
  const PlotFrame& frame = pen.frame;
  const std::vector<Column>& columns = pen.cache.raw();
  double last = kNone;
  // What lies before the view still tells at which height a NaN at its left end belongs.
  for (std::size_t i = columns.empty() ? 0 : columns.front().begin; i-- > 0 && std::isnan(last);) {
    last = std::isfinite(series.y[i]) ? series.y[i] : kNone;
  }
  float marked_until = frame.plot.x0 - px(20);
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const Column& column = columns[c];
    const float x = column_x(pen, c);
    if ((column.non_finite() > 0 || column.behind > 0) && x > marked_until) {
      const double height = !std::isnan(last) ? last : column.finite() > 0 ? column.first : frame.y.view.lo;
      const float y = std::clamp(frame.y.pixel(height), frame.plot.y0 + px(6), frame.plot.y1 - px(6));
      draw_nan_mark(list, {x, std::isnan(y) ? frame.plot.y1 - px(6) : y});
      marked_until = x + px(10);
    }
    if (column.finite() > 0) {
      last = column.last;
    }
  }
}

}  // namespace

void draw_dots(ImDrawList& list, const CurvePen& pen) {
  const std::vector<Column>& columns = pen.cache.raw();
  const std::size_t points = pen.cache.points_in_view();
  if (points == 0 || pen.frame.plot.width() / static_cast<float>(points) <= px(kDotsFrom)) {
    return;
  }
  const std::span<const double> y = pen.series.smoothed.empty() ? pen.series.y : pen.series.smoothed;
  for (std::size_t i = columns.front().begin; i < columns.back().end; ++i) {
    const float at = pen.frame.y.pixel(y[i]);
    if (std::isfinite(at) && pen.frame.plot.contains(pen.frame.plot.x0, at)) {
      list.AddCircleFilled({pen.frame.x.pixel(pen.series.x[i]), at}, px(2.5), look::ink(pen.style.color, pen.strength),
                           12);
    }
  }
}

void draw_marks(ImDrawList& list, const CurvePen& pen) {
  if (pen.cache.has_gaps()) draw_nan_marks(list, pen);
  const std::uint32_t color = look::ink(pen.style.color, pen.strength);
  const analysis::Range view = pen.frame.y.view;
  const std::optional<analysis::Range> extremes = pen.cache.extremes();
  if (extremes && extremes->hi > view.hi) {
    draw_arrows(list, pen, true, color, [&](const Column& column) { return column.hi > view.hi; });
  }
  if (extremes && extremes->lo < view.lo) {
    draw_arrows(list, pen, false, color, [&](const Column& column) { return column.lo < view.lo; });
  }
}

}  // namespace tensorscope::viewer::widgets
