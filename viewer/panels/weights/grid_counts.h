#pragma once

#include <cstddef>
#include <optional>
#include <span>
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

/// How many bins a distribution of so many elements can fill without being mostly noise: twice their root.
std::size_t bins_for(std::uint64_t elements, std::size_t most);

/// The magnitude below which a share `q` of the values that are not zero lie; nothing if all are zero. From bins: true
/// to a quarter of its octave.
std::optional<double> magnitude_quantile(const BinCounts& counts, double q);

}  // namespace tensorscope::viewer
