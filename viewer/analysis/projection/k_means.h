#pragma once

#include <cstddef>

#include "viewer/analysis/projection/clusters.h"
#include "viewer/analysis/projection/points.h"
#include "viewer/analysis/work.h"

namespace tensorscope::viewer::analysis {

/// Lloyd's k-means, the best of `runs` from greedy k-means++ (Arthur and Vassilvitskii 2007; 2 + log k candidates, as
/// scikit-learn), up to 300 rounds each, until the centres' shift is below 1e-4 of the mean variance; the best goes on
/// until no point changes its cluster, and then by single points (Hartigan 1975). From a fixed seed.
/// Threads: pure; a run on each, so that the result does not depend on their number; see Work.
/// At the limit: not more clusters than points; a cluster that loses its last point gets the one that lies farthest
/// from its centre. Distances are in single precision about the mean, the inertia in double.
[[nodiscard]] Clusters k_means(PointsView points, std::size_t count, const Work& work = {}, int runs = 10);

}  // namespace tensorscope::viewer::analysis
