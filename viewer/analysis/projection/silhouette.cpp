#include "viewer/analysis/projection/silhouette.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "viewer/analysis/projection/distance_rows.h"

namespace tensorscope::viewer::analysis {
namespace {

double silhouette_of(std::size_t point, std::span<const double> squared, const Clusters& clusters,
                     const std::vector<double>& sizes, std::vector<double>& sums) {
  std::ranges::fill(sums, 0.0);
  for (std::size_t i = 0; i < squared.size(); ++i) {
    if (i != point && clusters.of[i] != Clusters::kNone) sums[clusters.of[i]] += std::sqrt(squared[i]);
  }
  const std::size_t own = clusters.of[point];
  if (sizes[own] < 2.0) return 0.0;
  const double within = sums[own] / (sizes[own] - 1.0);
  double next = std::numeric_limits<double>::infinity();
  for (std::size_t cluster = 0; cluster < sums.size(); ++cluster) {
    if (cluster != own && sizes[cluster] > 0.0) next = std::min(next, sums[cluster] / sizes[cluster]);
  }
  const double larger = std::max(within, next);
  return larger > 0.0 ? (next - within) / larger : 0.0;
}

}  // namespace

std::vector<double> silhouettes(PointsView points, const Clusters& clusters, std::size_t most, const Work& work) {
  std::vector<double> sizes(clusters.count, 0.0);
  std::vector<std::size_t> grouped;
  for (std::size_t i = 0; i < clusters.of.size(); ++i) {
    if (clusters.of[i] == Clusters::kNone) continue;
    sizes[clusters.of[i]] += 1.0;
    grouped.push_back(i);
  }
  const auto used = static_cast<std::size_t>(std::ranges::count_if(sizes, [](double size) { return size > 0.0; }));
  if (used < 2 || used == grouped.size()) return {};
  std::vector<double> of(std::min(grouped.size(), most));
  const DistanceRows rows(points);
  in_parts(of.size(), 64, work.threads, [&](std::size_t begin, std::size_t end) {
    std::vector<double> sums(clusters.count);
    const auto point_of = [&](std::size_t i) { return grouped[i * grouped.size() / of.size()]; };
    rows.for_each(begin, end, work.stop, point_of, [&](std::size_t i, std::span<const double> squared) {
      of[i] = silhouette_of(point_of(i), squared, clusters, sizes, sums);
    });
  });
  if (work.stop.stop_requested()) of.clear();
  return of;
}

std::optional<Silhouette> silhouette(PointsView points, const Clusters& clusters, std::size_t most, const Work& work) {
  const std::vector<double> of = silhouettes(points, clusters, most, work);
  if (of.empty()) return std::nullopt;
  return Silhouette{std::accumulate(of.begin(), of.end(), 0.0) / static_cast<double>(of.size()), of.size()};
}

}  // namespace tensorscope::viewer::analysis
