#pragma once

#include <vector>

#include "viewer/analysis/rebin.h"
#include "viewer/store/tensor_samples.h"

namespace tensorscope::viewer::frame {

/// A sample's counts on bins of equal width over what was counted, for a small picture.
struct LinearBins {
  std::vector<double> edges;   ///< empty if nothing finite was counted
  std::vector<double> masses;  ///< shared out where an edge cuts a bin of the grid
};

/// A sample's counts as analysis reads them, with the exact extremes where statistics came with them. Refers to the
/// sample, which has a histogram.
analysis::GridHistogram grid_of(const Summary& sample);

/// `bins` > 0. The sample has a histogram.
/// Threads: pure.
LinearBins linear_bins(const Summary& sample, int bins);

}  // namespace tensorscope::viewer::frame
