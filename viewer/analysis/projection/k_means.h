#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "viewer/analysis/projection/points.h"
#include "viewer/analysis/projection/work.h"

namespace tensorscope::viewer::analysis {

struct Clusters {
  std::vector<std::uint32_t> of;  ///< of each point, its cluster: the largest is 0
  std::size_t count = 0;
  double inertia = 0.0;  ///< Σ squared distances to the own centre
};

/// Lloyd's k-means, the best of `runs` from greedy k-means++ (Arthur and Vassilvitskii 2007; 2 + log k candidates, as
/// scikit-learn), up to 300 rounds each, until the centres' shift is below 1e-4 of the mean variance. From a fixed
/// seed. Threads: pure; see Work. At the limit: not more clusters than points; a cluster that loses its last point gets
/// the one that lies farthest from its centre.
[[nodiscard]] Clusters k_means(PointsView points, std::size_t count, const Work& work = {}, int runs = 10);

}  // namespace tensorscope::viewer::analysis
