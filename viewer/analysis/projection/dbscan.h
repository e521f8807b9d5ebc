#pragma once

#include <cstddef>

#include "viewer/analysis/projection/clusters.h"
#include "viewer/analysis/projection/neighbours.h"
#include "viewer/analysis/projection/points.h"
#include "viewer/analysis/projection/work.h"

namespace tensorscope::viewer::analysis {

/// DBSCAN (Ester, Kriegel, Sander and Xu 1996), as scikit-learn's: a core point has `least` points within `radius`,
/// itself counted; core points within it of each other share a cluster, others within it of a core point join the first
/// one that reaches them, and the rest belongs to none. From all pairs, twice: exact.
/// Threads: pure; see Work.
/// At the limit: without a core point there are no clusters. A stopped one has none.
[[nodiscard]] Clusters dbscan(PointsView points, double radius, std::size_t least, const Work& work = {});

/// A radius to begin with: of the distances to the `least`-th nearest, the point itself counted, the one at which many
/// points lie in many clusters: the largest product of the share in any and log(1 + clusters). Found on the neighbours'
/// graph at thirty of these distances, which is near what dbscan() finds. 0 where all are equal.
[[nodiscard]] double telling_radius(const Neighbours& neighbours, std::size_t least);

}  // namespace tensorscope::viewer::analysis
