#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "viewer/analysis/projection/clusters.h"
#include "viewer/analysis/projection/points.h"
#include "viewer/analysis/projection/work.h"

namespace tensorscope::viewer::analysis {

/// How well points lie in their clusters, from −1 to 1 (Rousseeuw 1987): (b − a) / max(a, b), with a the mean distance
/// to the others of the own cluster and b the least mean distance to another one; 0 for one alone.
struct Silhouette {
  double mean = 0.0;
  std::size_t asked = 0;   ///< points it is the mean of
  std::vector<double> of;  ///< of each of these
};

/// As scikit-learn's silhouette_score. Points of no cluster are left out; of more than `most` others as many at even
/// distances are asked, with all others.
/// Threads: pure; see Work.
/// At the limit: with fewer than two clusters there is none, nor of a stopped one.
[[nodiscard]] std::optional<Silhouette> silhouette(PointsView points, const Clusters& clusters, std::size_t most,
                                                   const Work& work = {});

}  // namespace tensorscope::viewer::analysis
