#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "viewer/analysis/axis_range.h"

namespace tensorscope::viewer::analysis {

/// A histogram on any ascending edges, for instance the fixed signed-log grid on which the agent counts:
/// `counts[i]` lies in [edges[i], edges[i+1]). `bounds`, if known, are the smallest and the largest counted value;
/// they keep the outermost bins from spreading beyond what was there.
struct GridHistogram {
  std::span<const double> edges;  ///< counts.size() + 1
  std::span<const std::uint64_t> counts;
  std::optional<Range> bounds;
};

/// Counts on other edges, for display only: a source bin that a target edge cuts is shared out by length, so results
/// are fractions and differ from a true count by at most the mass of the cut bins. What lies outside is dropped.
/// Threads: pure functions.
[[nodiscard]] std::vector<double> rebin(const GridHistogram& source, std::span<const double> target_edges);

/// The first edge below and the first edge above all mass, narrowed to `bounds`. Nothing counted gives nullopt.
[[nodiscard]] std::optional<Range> occupied_range(const GridHistogram& source);

struct BinnedQuantile {
  double value = 0.0;
  double uncertainty = 0.0;  ///< the width of the bin it fell into: the true quantile is value +- this
};

/// The q-quantile, linear within its bin. Nothing counted gives nullopt.
[[nodiscard]] std::optional<BinnedQuantile> quantile(const GridHistogram& source, double q);

}  // namespace tensorscope::viewer::analysis
