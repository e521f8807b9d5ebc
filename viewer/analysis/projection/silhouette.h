#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "viewer/analysis/projection/clusters.h"
#include "viewer/analysis/projection/points.h"
#include "viewer/analysis/work.h"

namespace tensorscope::viewer::analysis {

/// How well points lie in their clusters on average, from −1 to 1.
struct Silhouette {
  double mean = 0.0;
  std::size_t asked = 0;  ///< points it is the mean of
};

/// Of each point that is asked (Rousseeuw 1987): (b − a) / max(a, b), with a the mean distance to the others of the own
/// cluster and b the least mean distance to another one; 0 for one alone. Points of no cluster are left out; of more
/// than `most` others as many at even distances are asked, with all others.
/// Threads: pure functions; see Work.
/// At the limit: with fewer than two clusters, or where each point is alone in one, there are none, as in scikit-learn;
/// nor of a stopped one.
[[nodiscard]] std::vector<double> silhouettes(PointsView points, const Clusters& clusters, std::size_t most,
                                              const Work& work = {});

/// Their mean: scikit-learn's silhouette_score.
[[nodiscard]] std::optional<Silhouette> silhouette(PointsView points, const Clusters& clusters, std::size_t most,
                                                   const Work& work = {});

}  // namespace tensorscope::viewer::analysis
