#include "viewer/analysis/projection/embedding_quality.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "viewer/analysis/projection/distance_rows.h"

namespace tensorscope::viewer::analysis {
namespace {

// Others by their distance from one point.
class Order {
 public:
  void sort(std::size_t self, std::span<const double> distances, std::size_t k) {
    distances_ = distances;
    nearest_.clear();
    for (std::size_t i = 0; i < distances.size(); ++i) {
      if (i != self) nearest_.push_back(i);
    }
    const auto end = nearest_.begin() + static_cast<std::ptrdiff_t>(k);
    std::partial_sort(nearest_.begin(), end, nearest_.end(),
                      [&](std::size_t a, std::size_t b) { return is_nearer(a, b); });
    nearest_.resize(k);
  }

  const std::vector<std::size_t>& nearest() const { return nearest_; }

  // 1 for the nearest.
  std::size_t rank(std::size_t point) const {
    std::size_t rank = 1;
    const double distance = distances_[point];
    for (std::size_t i = 0; i < distances_.size(); ++i) {
      rank += distances_[i] < distance || (distances_[i] == distance && i < point) ? 1U : 0U;
    }
    return rank;
  }

 private:
  bool is_nearer(std::size_t a, std::size_t b) const {
    return distances_[a] < distances_[b] || (distances_[a] == distances_[b] && a < b);
  }

  std::span<const double> distances_;
  std::vector<std::size_t> nearest_;
};

struct Losses {
  double trust = 0.0;
  double continuity = 0.0;
  double kept = 0.0;
};

Losses losses_of(const Order& before, const Order& after, std::size_t k) {
  Losses losses;
  for (const std::size_t other : after.nearest()) {
    const std::size_t rank = before.rank(other);
    if (rank > k) {
      losses.trust += static_cast<double>(rank - k);
    } else {
      losses.kept += 1.0;
    }
  }
  for (const std::size_t other : before.nearest()) {
    const std::size_t rank = after.rank(other);
    if (rank > k) losses.continuity += static_cast<double>(rank - k);
  }
  return losses;
}

void plane_distances(std::span<const Place> places, std::size_t from, std::vector<double>& distances) {
  distances.resize(places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    const double x = places[i].x - places[from].x;
    const double y = places[i].y - places[from].y;
    distances[i] = x * x + y * y;
  }
}

}  // namespace

std::optional<EmbeddingQuality> embedding_quality(PointsView points, std::span<const Place> places,
                                                  std::size_t neighbours, std::size_t most, const Work& work) {
  const std::size_t n = points.count;
  if (n < 3) return std::nullopt;
  EmbeddingQuality quality;
  const std::size_t k = quality.neighbours = std::min(neighbours, (n - 1) / 2);
  quality.asked = std::min(n, most);
  std::vector<Losses> losses(quality.asked);
  const DistanceRows rows(points);
  in_parts(quality.asked, 64, work.threads, [&](std::size_t begin, std::size_t end) {
    std::vector<double> here;
    Order before;
    Order after;
    const auto point_of = [&](std::size_t i) { return i * n / quality.asked; };
    rows.for_each(begin, end, work.stop, point_of, [&](std::size_t i, std::span<double> distances) {
      const std::size_t point = point_of(i);
      plane_distances(places, point, here);
      // A point is no neighbour of its own.
      distances[point] = here[point] = std::numeric_limits<double>::infinity();
      before.sort(point, distances, k);
      after.sort(point, here, k);
      losses[i] = losses_of(before, after, k);
    });
  });
  if (work.stop.stop_requested()) return std::nullopt;
  Losses sum;
  for (const Losses& each : losses) {
    sum.trust += each.trust;
    sum.continuity += each.continuity;
    sum.kept += each.kept;
  }
  const auto pairs = static_cast<double>(quality.asked * k);
  const double scale = 2.0 / (pairs * (2.0 * static_cast<double>(n) - 3.0 * static_cast<double>(k) - 1.0));
  quality.trustworthiness = 1.0 - scale * sum.trust;
  quality.continuity = 1.0 - scale * sum.continuity;
  quality.recall = sum.kept / pairs;
  return quality;
}

}  // namespace tensorscope::viewer::analysis
