#include "viewer/analysis/projection/clusters.h"

#include <algorithm>
#include <numeric>

namespace tensorscope::viewer::analysis {

void number_by_size(Clusters& clusters) {
  std::vector<std::size_t> sizes(clusters.count, 0);
  for (const std::uint32_t cluster : clusters.of) {
    if (cluster != Clusters::kNone) ++sizes[cluster];
  }
  std::vector<std::uint32_t> order(clusters.count);
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, std::ranges::greater(), [&](std::uint32_t cluster) { return sizes[cluster]; });
  std::vector<std::uint32_t> place(clusters.count);
  for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = static_cast<std::uint32_t>(i);
  for (std::uint32_t& cluster : clusters.of) {
    if (cluster != Clusters::kNone) cluster = place[cluster];
  }
}

std::size_t without_cluster(const Clusters& clusters) {
  return static_cast<std::size_t>(std::ranges::count(clusters.of, Clusters::kNone));
}

}  // namespace tensorscope::viewer::analysis
