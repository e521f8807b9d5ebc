#include "viewer/frame/linear_bins.h"

#include "viewer/analysis/histogram.h"

namespace tensorscope::viewer::frame {

analysis::GridHistogram grid_of(const Summary& sample) {
  const BinCounts& counts = *sample.histogram;
  analysis::GridHistogram grid{counts.edges(), counts.counts, {}};
  if (sample.stats && sample.stats->finite() > 0) grid.bounds = analysis::Range{sample.stats->min, sample.stats->max};
  return grid;
}

LinearBins linear_bins(const Summary& sample, int bins) {
  const analysis::GridHistogram grid = grid_of(sample);
  const auto range = analysis::occupied_range(grid);
  if (!range) return {};
  LinearBins linear;
  linear.edges = analysis::linear_edges(*range, bins);
  linear.masses = analysis::rebin(grid, linear.edges);
  return linear;
}

}  // namespace tensorscope::viewer::frame
