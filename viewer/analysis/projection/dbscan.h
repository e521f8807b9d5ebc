#pragma once

#include <cstddef>

#include "viewer/analysis/projection/clusters.h"
#include "viewer/analysis/projection/neighbours.h"
#include "viewer/analysis/projection/points.h"
#include "viewer/analysis/work.h"

namespace tensorscope::viewer::analysis {

/// DBSCAN (Ester, Kriegel, Sander and Xu 1996), as scikit-learn's: a core point has `least` points within `radius`,
/// itself counted; core points within it of each other share a cluster, others within it of a core point join the first
/// one that reaches them, and the rest belongs to none. From all pairs, twice: exact.
/// Threads: pure; see Work.
/// At the limit: without a core point there are no clusters. A stopped one has none.
[[nodiscard]] Clusters dbscan(PointsView points, double radius, std::size_t least, const Work& work = {});

/// A radius to begin with: of thirty distances to the `least`-th nearest, the point itself counted, the first at which
/// nearly as many points lie in as many clusters as at any: the product of the share in one and log(1 + clusters) is
/// 0.95 of the largest. Found on the neighbours' graph, which larger radii than needed reach beyond. 0 where all are
/// equal.
[[nodiscard]] double telling_radius(const Neighbours& neighbours, std::size_t least);

}  // namespace tensorscope::viewer::analysis
