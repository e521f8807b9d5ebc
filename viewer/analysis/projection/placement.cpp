#include "viewer/analysis/projection/placement.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "viewer/analysis/projection/affinities.h"

namespace tensorscope::viewer::analysis {
namespace {

constexpr int kIterations = 100;
constexpr double kLearningRate = 0.1;
constexpr double kMomentum = 0.8;
// Of a coordinate in one iteration, which a far neighbour's pull must not exceed.
constexpr double kLongestMove = 1.0;

using Candidate = std::pair<double, std::uint32_t>;

double squared_between(std::span<const float> a, std::span<const float> b) {
  double squared = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    squared += difference * difference;
  }
  return squared;
}

struct Pull {
  std::uint32_t to = 0;
  double p = 0.0;
};

std::vector<Pull> pulls_on(std::span<const float> point, PointsView map, std::size_t each, double perplexity) {
  std::vector<Candidate> nearest;
  for (std::uint32_t i = 0; i < map.count; ++i) nearest.emplace_back(squared_between(point, map.row(i)), i);
  std::partial_sort(nearest.begin(), nearest.begin() + static_cast<std::ptrdiff_t>(each), nearest.end());
  std::vector<double> squared;
  for (std::size_t i = 0; i < each; ++i) squared.push_back(nearest[i].first);
  std::vector<double> p(each);
  conditional_probabilities(squared, perplexity, p);
  std::vector<Pull> pulls;
  for (std::size_t i = 0; i < each; ++i) pulls.push_back({nearest[i].second, p[i]});
  return pulls;
}

Place slope_at(const Place& at, std::span<const Pull> pulls, std::span<const Place> places) {
  Place repulsion;
  double z = 0.0;
  for (const Place& other : places) {
    const double x = at.x - other.x;
    const double y = at.y - other.y;
    const double q = 1.0 / (1.0 + x * x + y * y);
    z += q;
    repulsion.x += q * q * x;
    repulsion.y += q * q * y;
  }
  Place slope{-repulsion.x / z, -repulsion.y / z};
  for (const Pull& pull : pulls) {
    const double x = at.x - places[pull.to].x;
    const double y = at.y - places[pull.to].y;
    const double strength = pull.p / (1.0 + x * x + y * y);
    slope.x += strength * x;
    slope.y += strength * y;
  }
  return slope;
}

Place settled(std::span<const Pull> pulls, std::span<const Place> places) {
  Place at;
  for (const Pull& pull : pulls) at = {at.x + pull.p * places[pull.to].x, at.y + pull.p * places[pull.to].y};
  Place update;
  for (int i = 0; i < kIterations; ++i) {
    const Place slope = slope_at(at, pulls, places);
    update.x = std::clamp(kMomentum * update.x - kLearningRate * slope.x, -kLongestMove, kLongestMove);
    update.y = std::clamp(kMomentum * update.y - kLearningRate * slope.y, -kLongestMove, kLongestMove);
    at = {at.x + update.x, at.y + update.y};
  }
  return at;
}

}  // namespace

std::vector<Place> placed_on_map(PointsView map, std::span<const Place> places, PointsView added, double perplexity,
                                 const Work& work) {
  std::vector<Place> placed(places.empty() ? 0 : added.count);
  const double allowed = std::min(perplexity, std::max(1.0, static_cast<double>(map.count) / 3.0));
  const std::size_t each = std::min(neighbours_for(allowed), map.count);
  in_parts(placed.size(), 4, work.threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end && !work.stop.stop_requested(); ++i) {
      placed[i] = settled(pulls_on(added.row(i), map, each, allowed), places);
    }
  });
  return placed;
}

}  // namespace tensorscope::viewer::analysis
