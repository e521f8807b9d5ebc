#include "viewer/widgets/curve_trace.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "viewer/widgets/dash_pattern.h"

namespace tensorscope::viewer::widgets {
namespace {

using analysis::Column;
using analysis::LineColumn;
using analysis::LineTracer;

constexpr double kDenseFrom = 2.0;  // points per column of pixels from which on a column stands for its points
constexpr double kFar = 30'000.0;   // pixels; farther out nothing is seen, and float stays exact

/// Heights in the plot. On a log axis, what is at or below zero lies under it.
class Heights {
 public:
  explicit Heights(const PlotFrame& frame) : axis_(frame.y), top_(std::floor(frame.plot.y0)) {}

  [[nodiscard]] double of(double value) const {
    return std::clamp(static_cast<double>(axis_.pixel(value) - top_), -kFar, kFar);
  }
  [[nodiscard]] double of_lowest(double value) const {
    const double height = of(value);
    return std::isnan(height) ? kFar : height;
  }

 private:
  FixedAxis axis_;
  float top_;
};

/// Every point as it is, with one neighbour on each side so that lines reach the frame.
void trace_points(const CurvePen& pen, std::span<const double> y, LineTracer& line) {
  const Heights heights(pen.frame);
  const FixedAxis places(pen.frame.x);
  const float left = std::floor(pen.frame.plot.x0);
  const std::vector<Column>& columns = pen.cache.raw();
  const std::size_t begin = columns.front().begin > 0 ? columns.front().begin - 1 : 0;
  const std::size_t end = std::min(columns.back().end + 1, y.size());
  for (std::size_t i = begin; i < end; ++i) {
    const auto x = static_cast<double>(places.pixel(pen.series.x[i]) - left);
    const double height = heights.of(y[i]);
    if (std::isfinite(y[i]) && std::isfinite(x) && !std::isnan(height)) {
      line.to(x, height);
    } else {
      line.lift();
    }
  }
  line.lift();
}

/// Through each column's ends and extremes.
void trace_columns(const CurvePen& pen, const std::vector<Column>& columns, LineTracer& line) {
  const Heights heights(pen.frame);
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const Column& column = columns[c];
    const bool is_seen = drawable(column) && !std::isnan(heights.of(column.hi));
    if (!is_seen) {
      if (column.points() > 0) line.lift();
      continue;
    }
    const bool rises = column.last >= column.first;
    line.through(c, heights.of_lowest(column.first), heights.of_lowest(rises ? column.lo : column.hi),
                 heights.of_lowest(rises ? column.hi : column.lo), heights.of_lowest(column.last));
  }
  line.lift();
}

void widen(LineColumn& column, float a, float b) {
  if (column.empty()) column = {a, b, std::min(a, b), std::max(a, b), true};
  column.lo = std::min({column.lo, a, b});
  column.hi = std::max({column.hi, a, b});
}

/// The area between two lines.
std::vector<LineColumn> between(const LineTracer& a, const LineTracer& b) {
  std::vector<LineColumn> area = a.columns();
  for (std::size_t c = 0; c < area.size(); ++c) {
    const LineColumn& other = b.columns()[c];
    if (other.empty() || area[c].empty()) area[c] = {};
    if (!area[c].empty()) widen(area[c], other.lo, other.hi);
  }
  return area;
}

std::vector<LineColumn> envelope_of_columns(const CurvePen& pen, std::size_t width) {
  const Heights heights(pen.frame);
  std::vector<LineColumn> area(width);
  const std::vector<Column>& columns = pen.cache.raw();
  for (std::size_t c = 0; c < std::min(columns.size(), width); ++c) {
    if (!drawable(columns[c]) || std::isnan(heights.of(columns[c].hi))) continue;
    widen(area[c], static_cast<float>(heights.of(columns[c].hi)), static_cast<float>(heights.of_lowest(columns[c].lo)));
  }
  return area;
}

std::vector<LineColumn> envelope_of_points(const CurvePen& pen, std::size_t width) {
  LineTracer low(width), high(width);
  trace_points(pen, pen.series.lo, low);
  trace_points(pen, pen.series.hi, high);
  return between(low, high);
}

}  // namespace

CurveTrace trace(const CurvePen& pen, std::size_t width, float thickness) {
  CurveTrace traced;
  if (pen.cache.raw().empty() || pen.series.y.empty()) return traced;
  const auto points = static_cast<double>(pen.cache.points_in_view());
  const bool is_dense = points > kDenseFrom * static_cast<double>(width);
  const bool has_smoothed = !pen.series.smoothed.empty();
  if (!pen.series.lo.empty() && !pen.series.hi.empty()) {
    // Points that stand for many, far apart: the area reaches from one to the next.
    traced.envelope = is_dense ? envelope_of_columns(pen, width) : envelope_of_points(pen, width);
  }
  const auto follow = [&](std::span<const double> y, const std::vector<Column>& columns, bool has_dashes) {
    LineTracer line(width);
    is_dense ? trace_columns(pen, columns, line) : trace_points(pen, y, line);
    traced.alone.insert(traced.alone.end(), line.alone().begin(), line.alone().end());
    std::vector<LineColumn> covered = line.columns();
    if (has_dashes) analysis::cut_into_dashes(covered, dash_pattern(pen.style.line, thickness));
    return covered;
  };
  traced.raw = follow(pen.series.y, pen.cache.raw(), !has_smoothed);
  if (has_smoothed) {
    traced.alone.clear();
    traced.smoothed = follow(pen.series.smoothed, pen.cache.smoothed(), true);
  }
  return traced;
}

}  // namespace tensorscope::viewer::widgets
