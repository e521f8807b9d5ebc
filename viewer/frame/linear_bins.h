#pragma once

#include <vector>

#include "viewer/store/tensor_samples.h"

namespace tensorscope::viewer::frame {

/// A sample's counts on bins of equal width over what was counted, for a small picture.
struct LinearBins {
  std::vector<double> edges;   ///< empty if nothing finite was counted
  std::vector<double> masses;  ///< shared out where an edge cuts a bin of the grid
};

/// `bins` > 0. The sample has a histogram.
/// Threads: pure.
LinearBins linear_bins(const Summary& sample, int bins);

}  // namespace tensorscope::viewer::frame
