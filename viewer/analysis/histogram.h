#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "viewer/analysis/axis_range.h"

namespace tensorscope::viewer::analysis {

/// A histogram with bins of equal width, in whole numbers: the last bin includes its right edge, and every count equals
/// `numpy.histogram(x, bins, range=(lo, hi))`. What has no place in a bin is counted beside them, so that
/// sum(counts) + nan + pos_inf + neg_inf + below + above = n, exactly.
/// Threads: plain data and pure functions.
/// At the limit: lo == hi (a constant tensor) makes all edges equal and puts everything into the last bin.
struct Histogram {
  std::vector<double> edges;  ///< counts.size() + 1
  std::vector<std::uint64_t> counts;
  std::uint64_t nan = 0;
  std::uint64_t pos_inf = 0;
  std::uint64_t neg_inf = 0;
  std::uint64_t below = 0;  ///< finite, outside of the range
  std::uint64_t above = 0;
  std::uint64_t zero = 0;  ///< exactly zero; these are in the bins as well

  [[nodiscard]] std::uint64_t total() const;
};

/// `range` is finite with lo <= hi; `bins` > 0.
[[nodiscard]] Histogram linear_histogram(std::span<const double> values, Range range, int bins);
[[nodiscard]] Histogram linear_histogram(std::span<const float> values, Range range, int bins);

/// numpy.linspace(lo, hi, bins + 1).
[[nodiscard]] std::vector<double> linear_edges(Range range, int bins);

}  // namespace tensorscope::viewer::analysis
