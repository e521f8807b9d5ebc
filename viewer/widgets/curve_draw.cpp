#include "viewer/widgets/curve_draw.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "viewer/look/look.h"
#include "viewer/widgets/stroke.h"

namespace tensorscope::viewer::widgets {
namespace {

using analysis::Column;
using look::px;

constexpr double kRawAlpha = 0.25;
constexpr double kEnvelopeAlpha = 0.16;
constexpr double kLineWidth = 1.5;
constexpr double kDenseFrom = 2.0;  // points per pixel column from which on a curve is a filled band
constexpr float kLevel = 0.5F;      // pixels within which a column has one height
constexpr float kRough = 2.0F;      // pixels from which on a column is a line up and down
constexpr float kStraight = 0.12F;  // pixels by which a point may lie beside the line that leaves it out
constexpr float kLongest = 8.0F;    // pixels of such a line, so that points left out do not add up
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr float kFar = 30'000.0F;  // pixels; farther out nothing is seen, and float stays exact

float line_width() {
  return std::max(1.25F, static_cast<float>(kLineWidth * look::current().scale()));
}

float bounded(float pixel) {
  return std::clamp(pixel, -kFar, kFar);
}

/// A polyline that breaks where there is nothing finite to draw.
class Trace {
 public:
  Trace(const CurvePen& pen, std::uint32_t color, look::LineStyle style) : pen_(pen), color_(color), style_(style) {}
  ~Trace() { lift(); }
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;

  void to(float x, double value) {
    const float y = pen_.frame.y.pixel(value);
    if (std::isnan(y)) {
      return lift();
    }
    const ImVec2 point(bounded(x), bounded(y));
    if (!points_.empty() && std::abs(points_.back().x - point.x) + std::abs(points_.back().y - point.y) <= 0.05F) {
      return;
    }
    // Every corner costs twenty triangles: a smooth curve has few.
    if (points_.size() >= 2 && lies_between(points_[points_.size() - 2], points_.back(), point)) {
      points_.back() = point;
    } else {
      points_.push_back(point);
    }
  }

  void lift() {
    if (points_.size() == 1) {
      pen_.list.AddCircleFilled(points_.front(), px(2.5), color_);
    }
    stroke(pen_.list, points_, color_, line_width(), style_);
    points_.clear();
  }

 private:
  static bool lies_between(ImVec2 from, ImVec2 point, ImVec2 to) {
    const ImVec2 line(to.x - from.x, to.y - from.y);
    const ImVec2 way(point.x - from.x, point.y - from.y);
    const float length = std::hypot(line.x, line.y);
    const float along = line.x * way.x + line.y * way.y;
    return length <= kLongest && along >= 0.0F && along <= length * length &&
           std::abs(line.x * way.y - line.y * way.x) <= kStraight * length;
  }

  const CurvePen& pen_;
  std::uint32_t color_;
  look::LineStyle style_;
  std::vector<ImVec2> points_;
};

bool drawable(const Column& column) {
  return column.points() > 0 && column.lo <= column.hi;
}

float column_x(const CurvePen& pen, std::size_t index) {
  return pen.frame.plot.x0 + static_cast<float>(index) + 0.5F;
}

/// Every point as it is, with one neighbour on each side so that lines reach the frame.
void trace_points(const CurvePen& pen, std::span<const double> y, const std::vector<Column>& columns, Trace& trace) {
  const std::size_t begin = columns.front().begin > 0 ? columns.front().begin - 1 : 0;
  const std::size_t end = std::min(columns.back().end + 1, y.size());
  for (std::size_t i = begin; i < end; ++i) {
    const float x = pen.frame.x.pixel(pen.series.x[i]);
    if (std::isfinite(y[i]) && std::isfinite(x)) {
      trace.to(x, y[i]);
    } else {
      trace.lift();
    }
  }
}

/// Through each column's ends, and its extremes where they stand out.
void trace_columns(const CurvePen& pen, const std::vector<Column>& columns, Trace& trace) {
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const Column& column = columns[c];
    if (column.points() > 0 && column.finite() == 0) {
      trace.lift();
    }
    if (!drawable(column)) {
      continue;
    }
    const float x = column_x(pen, c);
    if (std::abs(pen.frame.y.pixel(column.hi) - pen.frame.y.pixel(column.lo)) <= kLevel) {
      trace.to(x, column.last);
      continue;
    }
    trace.to(x, column.first);
    const bool rising = column.last >= column.first;
    trace.to(x, rising ? column.lo : column.hi);
    trace.to(x, rising ? column.hi : column.lo);
    trace.to(x, column.last);
  }
}

/// One bar per column, from its lowest to its highest value and reaching its neighbour's end: dense data as a band
/// whose tint does not depend on how often lines cross.
void draw_band(const CurvePen& pen, const std::vector<Column>& columns, std::uint32_t color, bool connected) {
  const Box& plot = pen.frame.plot;
  const float thin = line_width();
  double last = kNone;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const Column& column = columns[c];
    if (!drawable(column)) {
      if (column.points() > 0) {
        last = kNone;
      }
      continue;
    }
    const bool joined = connected && !std::isnan(last);
    const double lo = joined ? std::min(column.lo, last) : column.lo;
    const double hi = joined ? std::max(column.hi, last) : column.hi;
    float top = bounded(pen.frame.y.pixel(hi));
    float bottom = bounded(pen.frame.y.pixel(lo));
    if (std::isnan(bottom) && !std::isnan(top)) {
      bottom = plot.y1;  // on a log axis, what is at or below zero lies under the frame
    }
    const float missing = std::max(thin - (bottom - top), 0.0F) / 2.0F;
    const float x = plot.x0 + static_cast<float>(c);
    pen.list.AddRectFilled({x, top - missing}, {x + 1.0F, bottom + missing}, color);
    last = column.last;
  }
}

/// Most of its columns are lines up and down: bars look the same, with a fifth of the corners.
bool is_rough(const CurvePen& pen, const std::vector<Column>& columns) {
  const auto is_tall = [&pen](const Column& column) {
    return drawable(column) && pen.frame.y.pixel(column.lo) - pen.frame.y.pixel(column.hi) > kRough;
  };
  return 2 * std::ranges::count_if(columns, is_tall) > std::ssize(columns);
}

void draw_dots(const CurvePen& pen, std::span<const double> y, std::uint32_t color) {
  const auto& columns = pen.cache.raw();
  for (std::size_t i = columns.front().begin; i < columns.back().end; ++i) {
    const float at = pen.frame.y.pixel(y[i]);
    if (std::isfinite(at)) {
      pen.list.AddCircleFilled({pen.frame.x.pixel(pen.series.x[i]), bounded(at)}, px(2.5), color, 12);
    }
  }
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
void draw_arrows(const CurvePen& pen, bool up, std::uint32_t color, Leaves leaves) {
  const auto& columns = pen.cache.raw();
  const float edge = up ? pen.frame.plot.y0 : pen.frame.plot.y1;
  const auto near = static_cast<std::size_t>(px(12));
  const std::size_t none = columns.size();
  std::size_t first = none;
  std::size_t last = none;
  const auto finish = [&] {
    if (first != none) {
      draw_arrow(pen.list, column_x(pen, (first + last) / 2), edge, up, color);
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

}  // namespace

void CurvePen::envelope() const {
  if (series.lo.empty() || series.hi.empty() || cache.points_in_view() == 0) {
    return;
  }
  if (static_cast<double>(cache.points_in_view()) < frame.plot.width() / 2.0) {
    // Few points: a band between them, since their columns are far apart.
    for (std::size_t i = cache.raw().front().begin; i + 1 < cache.raw().back().end; ++i) {
      const float x0 = frame.x.pixel(series.x[i]);
      const float x1 = frame.x.pixel(series.x[i + 1]);
      const ImVec2 corners[]{{x0, bounded(frame.y.pixel(series.hi[i]))},
                             {x1, bounded(frame.y.pixel(series.hi[i + 1]))},
                             {x1, bounded(frame.y.pixel(series.lo[i + 1]))},
                             {x0, bounded(frame.y.pixel(series.lo[i]))}};
      if (std::all_of(std::begin(corners), std::end(corners), [](ImVec2 p) { return std::isfinite(p.y); })) {
        list.AddConvexPolyFilled(corners, 4, look::ink(style.color, kEnvelopeAlpha * strength));
      }
    }
    return;
  }
  draw_band(*this, cache.raw(), look::ink(style.color, kEnvelopeAlpha * strength), false);
}

void CurvePen::curve() const {
  if (cache.raw().empty() || series.y.empty()) {
    return;
  }
  const bool has_smoothed = !series.smoothed.empty();
  const std::uint32_t front = look::ink(style.color, strength);
  const std::uint32_t raw = has_smoothed ? look::ink(style.color, kRawAlpha * strength) : front;
  const bool dense = static_cast<double>(cache.points_in_view()) > kDenseFrom * frame.plot.width();
  if (dense) {
    draw_band(*this, cache.raw(), raw, true);
  } else {
    Trace trace(*this, raw, has_smoothed ? look::LineStyle::solid : style.line);
    trace_points(*this, series.y, cache.raw(), trace);
  }
  if (has_smoothed) {
    if (dense && style.line == look::LineStyle::solid && is_rough(*this, cache.smoothed())) {
      draw_band(*this, cache.smoothed(), front, true);
      return;
    }
    Trace trace(*this, front, style.line);
    if (dense) {
      trace_columns(*this, cache.smoothed(), trace);
    } else {
      trace_points(*this, series.smoothed, cache.raw(), trace);
    }
  }
  const double pitch = frame.plot.width() / std::max<double>(1.0, static_cast<double>(cache.points_in_view()));
  if (pitch > 16.0 * look::current().scale()) {
    draw_dots(*this, has_smoothed ? series.smoothed : series.y, front);
  }
}

void CurvePen::marks() const {
  double last = kNone;
  // What lies before the view still tells at which height a NaN at its left end belongs.
  for (std::size_t i = cache.raw().empty() ? 0 : cache.raw().front().begin; i-- > 0 && std::isnan(last);) {
    last = std::isfinite(series.y[i]) ? series.y[i] : kNone;
  }
  float marked_until = frame.plot.x0 - px(20);
  for (std::size_t c = 0; c < cache.raw().size(); ++c) {
    const Column& column = cache.raw()[c];
    const float x = column_x(*this, c);
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
  const std::uint32_t color = look::ink(style.color, strength);
  const analysis::Range view = frame.y.view;
  draw_arrows(*this, true, color, [&](const Column& column) { return column.hi > view.hi; });
  draw_arrows(*this, false, color, [&](const Column& column) { return column.lo < view.lo; });
}

}  // namespace tensorscope::viewer::widgets
