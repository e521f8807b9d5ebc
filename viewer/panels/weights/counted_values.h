#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "viewer/analysis/axis_range.h"
#include "viewer/analysis/rebin.h"
#include "viewer/store/tensor_samples.h"

namespace tensorscope::viewer {

/// A summary's counts as analysis reads them, with the exact extremes where statistics came with them. Refers to the
/// summary, which has a histogram.
/// Threads: pure functions.
analysis::GridHistogram grid_of(const Summary& summary);

/// From the smallest to the largest finite value; nothing if there is none.
std::optional<analysis::Range> value_range(const Summary& summary);

/// Values counted in bins of equal width, as they are drawn.
struct CountedValues {
  std::vector<double> edges;     ///< empty: no finite value
  std::vector<double> masses;    ///< elements in each bin
  std::vector<double> compared;  ///< of the other summary, scaled to the same number of elements; empty without one
};

/// `bins` for `range`, one for a range of a single value.
CountedValues count_values(const Summary& summary, const Summary* other, analysis::Range range, std::size_t bins);

/// The magnitude below which a share `q` of the values that are not zero lie; nothing if all are zero. From bins: true
/// to a quarter of its octave.
std::optional<double> magnitude_quantile(const BinCounts& counts, double q);

}  // namespace tensorscope::viewer
