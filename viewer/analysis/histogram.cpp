#include "viewer/analysis/histogram.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace tensorscope::viewer::analysis {
namespace {

/// numpy's way: a first guess by division, then corrected by the edges themselves, which decide.
std::size_t bin_of(double v, const std::vector<double>& edges, double per_unit) {
  const std::size_t bins = edges.size() - 1;
  auto at = static_cast<std::size_t>((v - edges.front()) * per_unit);
  at = std::min(at, bins - 1);
  if (v < edges[at]) {
    return at - 1;
  }
  return at + 1 < bins && v >= edges[at + 1] ? at + 1 : at;
}

void count_non_finite(double v, Histogram& h) {
  if (std::isnan(v)) {
    ++h.nan;
  } else {
    ++(v > 0.0 ? h.pos_inf : h.neg_inf);
  }
}

template <typename T>
Histogram count(std::span<const T> values, Range range, int bins) {
  assert(bins > 0 && range.lo <= range.hi);
  Histogram h;
  h.edges = linear_edges(range, bins);
  h.counts.assign(static_cast<std::size_t>(bins), 0);
  const bool constant = range.lo == range.hi;
  const double per_unit = constant ? 0.0 : static_cast<double>(bins) / range.span();
  for (const T value : values) {
    const auto v = static_cast<double>(value);
    if (!std::isfinite(v)) {
      count_non_finite(v, h);
      continue;
    }
    h.zero += v == 0.0 ? 1U : 0U;
    if (v < range.lo) {
      ++h.below;
    } else if (v > range.hi) {
      ++h.above;
    } else {
      ++h.counts[constant ? h.counts.size() - 1 : bin_of(v, h.edges, per_unit)];
    }
  }
  return h;
}

}  // namespace

std::uint64_t Histogram::total() const {
  return std::accumulate(counts.begin(), counts.end(), nan + pos_inf + neg_inf + below + above);
}

std::vector<double> linear_edges(Range range, int bins) {
  std::vector<double> edges(static_cast<std::size_t>(bins) + 1);
  const double step = range.span() / bins;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    edges[i] = static_cast<double>(i) * step + range.lo;
  }
  edges.back() = range.hi;
  return edges;
}

Histogram linear_histogram(std::span<const double> values, Range range, int bins) {
  return count(values, range, bins);
}
Histogram linear_histogram(std::span<const float> values, Range range, int bins) {
  return count(values, range, bins);
}

}  // namespace tensorscope::viewer::analysis
