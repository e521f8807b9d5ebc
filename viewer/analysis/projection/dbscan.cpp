#include "viewer/analysis/projection/dbscan.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>
#include <span>
#include <vector>

#include "viewer/analysis/projection/distance_rows.h"

namespace tensorscope::viewer::analysis {
namespace {

// Distances of a product of matrices that are as near to the radius as this are looked at again.
constexpr double kDoubtful = 1e-12;

// Disjoint sets; the smallest member stands for each.
class Sets {
 public:
  explicit Sets(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0U); }

  std::uint32_t find(std::uint32_t member) {
    while (parent_[member] != member) member = parent_[member] = parent_[parent_[member]];
    return member;
  }
  void join(std::uint32_t a, std::uint32_t b) {
    a = find(a);
    b = find(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::uint32_t> parent_;
};

class Neighbourhoods {
 public:
  Neighbourhoods(PointsView points, double radius, const Work& work)
      : points_(points), rows_(points), squared_(radius * radius), work_(work) {
    // Products are rounded by what they are made of: squared distances to the mean.
    std::vector<double> to_first;
    const std::size_t first = 0;
    rows_.of(std::span(&first, 1), to_first);
    scale_ = *std::ranges::max_element(to_first);
  }

  // Calls use(thread's own state, point, its row of distances) for each point that `takes` says.
  template <typename State, typename Takes, typename Use, typename Close>
  void for_each(State fresh, Takes takes, Use use, Close close) const {
    in_parts(points_.count, DistanceRows::kBlock, work_.threads, [&](std::size_t begin, std::size_t end) {
      State state = fresh;
      std::vector<std::size_t> chosen;
      std::vector<double> distances;
      for (std::size_t point = begin; point < end && !work_.stop.stop_requested();) {
        chosen.clear();
        for (; point < end && chosen.size() < rows_.at_once(); ++point) {
          if (takes(point)) chosen.push_back(point);
        }
        rows_.of(chosen, distances);
        for (std::size_t i = 0; i < chosen.size(); ++i) {
          use(state, chosen[i], std::span<const double>(distances).subspan(i * points_.count, points_.count));
        }
      }
      const std::lock_guard lock(mutex_);
      close(state);
    });
  }

  bool is_within(std::size_t a, std::size_t b, double squared) const {
    if (std::abs(squared - squared_) > kDoubtful * (squared_ + scale_)) return squared <= squared_;
    return squared_distance(points_, a, b) <= squared_;
  }

 private:
  PointsView points_;
  DistanceRows rows_;
  double squared_;
  double scale_ = 0.0;
  const Work& work_;
  mutable std::mutex mutex_;
};

struct Nothing {};

constexpr std::size_t kRadii = 30;
constexpr double kNearlyBest = 0.95;

double at_share(const std::vector<double>& sorted, std::size_t radius) {
  return sorted[(sorted.size() - 1) * (radius + 1) / kRadii];
}

// The share of points in clusters of the neighbours' graph, times log(1 + clusters). Core points are those whose
// `to_least` is within.
double told_by(const Neighbours& neighbours, const std::vector<double>& to_least, double squared_radius) {
  const std::size_t n = neighbours.count();
  Sets sets(n);
  std::vector<char> is_inside(n, 0);
  for (std::uint32_t i = 0; i < n; ++i) {
    if (to_least[i] > squared_radius) continue;
    is_inside[i] = 1;
    for (std::size_t j = 0; j < neighbours.each && neighbours.squared_of(i)[j] <= squared_radius; ++j) {
      const std::uint32_t other = neighbours.of(i)[j];
      is_inside[other] = 1;
      if (to_least[other] <= squared_radius) sets.join(i, other);
    }
  }
  double clusters = 0.0;
  for (std::uint32_t i = 0; i < n; ++i) clusters += to_least[i] <= squared_radius && sets.find(i) == i ? 1.0 : 0.0;
  return static_cast<double>(std::ranges::count(is_inside, 1)) / static_cast<double>(n) * std::log1p(clusters);
}

}  // namespace

Clusters dbscan(PointsView points, double radius, std::size_t least, const Work& work) {
  Clusters clusters;
  clusters.radius = radius;
  clusters.method = ClusterMethod::dbscan;
  const std::size_t n = points.count;
  if (n == 0) return clusters;
  Neighbourhoods near(points, radius, work);
  std::vector<char> is_core(n, 0);
  near.for_each(
      Nothing{}, [](std::size_t) { return true; },
      [&](Nothing&, std::size_t point, std::span<const double> squared) {
        std::size_t count = 0;
        for (std::size_t i = 0; i < n; ++i) count += near.is_within(point, i, squared[i]) ? 1U : 0U;
        is_core[point] = count >= least ? 1 : 0;
      },
      [](Nothing&) {});
  Sets sets(n);
  near.for_each(
      Sets(n), [&](std::size_t point) { return is_core[point] != 0; },
      [&](Sets& own, std::size_t point, std::span<const double> squared) {
        for (std::size_t i = 0; i < point; ++i) {
          if (is_core[i] == 0 || !near.is_within(point, i, squared[i])) continue;
          own.join(static_cast<std::uint32_t>(point), static_cast<std::uint32_t>(i));
        }
      },
      [&](Sets& own) {
        for (std::uint32_t i = 0; i < n; ++i) sets.join(i, own.find(i));
      });
  if (work.stop.stop_requested()) return clusters;
  clusters.of.assign(n, Clusters::kNone);
  for (std::uint32_t i = 0; i < n; ++i) {
    if (is_core[i] == 0) continue;
    const std::uint32_t first = sets.find(i);
    clusters.of[i] = first == i ? static_cast<std::uint32_t>(clusters.count++) : clusters.of[first];
  }
  std::vector<std::uint32_t> reached(n, Clusters::kNone);
  near.for_each(
      Nothing{}, [&](std::size_t point) { return is_core[point] == 0; },
      [&](Nothing&, std::size_t point, std::span<const double> squared) {
        for (std::size_t i = 0; i < n; ++i) {
          if (is_core[i] == 0 || clusters.of[i] >= reached[point]) continue;
          if (near.is_within(point, i, squared[i])) reached[point] = clusters.of[i];
        }
      },
      [](Nothing&) {});
  for (std::size_t i = 0; i < n; ++i) {
    if (is_core[i] == 0) clusters.of[i] = reached[i];
  }
  if (work.stop.stop_requested()) {
    clusters.of.clear();
    clusters.count = 0;
    return clusters;
  }
  number_by_size(clusters);
  return clusters;
}

double telling_radius(const Neighbours& neighbours, std::size_t least) {
  if (neighbours.count() == 0) return 0.0;
  const std::size_t nth = std::clamp<std::size_t>(least, 2, neighbours.each + 1) - 2;
  std::vector<double> squared;
  for (std::size_t i = 0; i < neighbours.count(); ++i) squared.push_back(neighbours.squared_of(i)[nth]);
  std::vector<double> sorted = squared;
  std::ranges::sort(sorted);
  std::vector<double> told(kRadii);
  for (std::size_t i = 0; i < kRadii; ++i) told[i] = told_by(neighbours, squared, at_share(sorted, i));
  const double enough = kNearlyBest * *std::ranges::max_element(told);
  const auto first = std::ranges::find_if(told, [enough](double each) { return each >= enough; });
  return std::sqrt(at_share(sorted, static_cast<std::size_t>(first - told.begin())));
}

}  // namespace tensorscope::viewer::analysis
