#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace tensorscope::viewer::analysis {

/// How points are grouped.
enum class ClusterMethod : std::uint8_t { k_means, dbscan };
/// By which distances: those of the points, or of their places in the picture, whose groups may be the method's making.
enum class ClusterSpace : std::uint8_t { original, picture };

/// Groups of points.
/// Threads: plain data.
struct Clusters {
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  std::vector<std::uint32_t> of;  ///< of each point, its cluster: the largest is 0; or kNone
  std::size_t count = 0;
  double inertia = 0.0;  ///< k-means: Σ squared distances to the own centre
  double radius = 0.0;   ///< DBSCAN: within which points are neighbours
  ClusterMethod method = ClusterMethod::k_means;
  ClusterSpace space = ClusterSpace::original;
};

/// The largest first, so that colours mean the same from run to run as far as they can.
void number_by_size(Clusters& clusters);

/// How many belong to none.
[[nodiscard]] std::size_t without_cluster(const Clusters& clusters);

}  // namespace tensorscope::viewer::analysis
