#include "viewer/analysis/axis_range.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace tensorscope::viewer::analysis {
namespace {

bool shown(double v, ScaleKind scale) {
  return std::isfinite(v) && (scale != ScaleKind::log || v > 0.0);
}

double nth(std::vector<double>& values, double position) {
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(position);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

}  // namespace

std::optional<Range> full_range(std::span<const double> values, ScaleKind scale) {
  std::optional<Range> range;
  for (const double v : values) {
    if (!shown(v, scale)) {
      continue;
    }
    if (!range) {
      range = Range{v, v};
    }
    range->lo = std::min(range->lo, v);
    range->hi = std::max(range->hi, v);
  }
  return range;
}

std::optional<Range> range_without_outliers(std::span<const double> values, ScaleKind scale) {
  std::vector<double> kept;
  kept.reserve(values.size());
  std::copy_if(values.begin(), values.end(), std::back_inserter(kept), [&](double v) { return shown(v, scale); });
  if (kept.size() <= 2) {
    return full_range(kept, scale);
  }
  const double last = static_cast<double>(kept.size() - 1);
  const double lo = nth(kept, std::ceil(last * 0.05));
  const double hi = nth(kept, std::floor(last * 0.95));
  return Range{lo, hi};
}

std::optional<Range> unite(std::optional<Range> a, std::optional<Range> b) {
  if (!a || !b) {
    return a ? a : b;
  }
  return Range{std::min(a->lo, b->lo), std::max(a->hi, b->hi)};
}

bool is_resolved(Range range) {
  constexpr double kLeastShare = 1e-12;  // some thousand doubles lie in between: as many as a screen has pixels
  return range.span() > kLeastShare * std::max(std::abs(range.lo), std::abs(range.hi));
}

Range whole_decades(Range range, double most) {
  constexpr double kTolerance = 1e-9;
  const double top = std::ceil(std::log10(range.hi) - kTolerance);
  const double bottom = std::max(std::floor(std::log10(range.lo) + kTolerance), top - most);
  return {std::pow(10.0, std::min(bottom, top - 1.0)), std::pow(10.0, top)};
}

Range padded(Range range, AxisScale scale, double fraction) {
  if (!is_resolved(range)) {
    if (scale.kind == ScaleKind::log) {
      return {range.lo / 2.0, range.hi * 2.0};
    }
    const double room = 0.1 * (range.lo == 0.0 ? 1.0 : std::abs(range.lo));
    return {range.lo - room, range.hi + room};
  }
  const double lo = scale.forward(range.lo);
  const double hi = scale.forward(range.hi);
  const double room = (hi - lo) * fraction;
  return {scale.inverse(lo - room), scale.inverse(hi + room)};
}

}  // namespace tensorscope::viewer::analysis
