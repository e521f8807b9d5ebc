#include "viewer/analysis/projection/fuzzy_graph.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

namespace tensorscope::viewer::analysis {
namespace {

constexpr int kHalvings = 64;
constexpr double kTolerance = 1e-5;
constexpr double kLeastScale = 1e-3;
constexpr std::size_t kWorthAThread = 500;

double member(double distance, const Reach& reach) {
  const double beyond = distance - reach.nearest;
  return beyond <= 0.0 || reach.scale == 0.0 ? 1.0 : std::exp(-beyond / reach.scale);
}

Reach reach_of(std::span<const double> squared, double mean_of_all) {
  std::vector<double> distances;
  for (const double each : squared) distances.push_back(std::sqrt(each));
  Reach reach;
  const auto apart = std::ranges::find_if(distances, [](double distance) { return distance > 0.0; });
  if (apart != distances.end()) reach.nearest = *apart;
  const double wanted = std::log2(static_cast<double>(distances.size() + 1));
  double low = 0.0;
  double high = std::numeric_limits<double>::infinity();
  for (int i = 0; i < kHalvings; ++i) {
    double sum = 0.0;
    for (const double distance : distances) sum += member(distance, reach);
    if (std::abs(sum - wanted) < kTolerance) break;
    if (sum > wanted) {
      high = reach.scale;
    } else {
      low = reach.scale;
    }
    reach.scale = std::isinf(high) ? reach.scale * 2.0 : (low + high) / 2.0;
  }
  // The point itself is one of those the mean is over.
  const double mean = reach.nearest > 0.0 ? std::accumulate(distances.begin(), distances.end(), 0.0) /
                                                static_cast<double>(distances.size() + 1)
                                          : mean_of_all;
  reach.scale = std::max(reach.scale, kLeastScale * mean);
  return reach;
}

}  // namespace

std::vector<Reach> reaches(const Neighbours& neighbours, const Work& work) {
  double sum = 0.0;
  for (const double squared : neighbours.squared) sum += std::sqrt(squared);
  const double mean = sum / static_cast<double>(neighbours.count() * (neighbours.each + 1));
  std::vector<Reach> reaches(neighbours.count());
  in_parts(reaches.size(), kWorthAThread, work.threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end && !work.stop.stop_requested(); ++i) {
      reaches[i] = reach_of(neighbours.squared_of(i), mean);
    }
  });
  return reaches;
}

SparseRows fuzzy_graph(const Neighbours& neighbours, const Work& work) {
  const std::vector<Reach> all = reaches(neighbours, work);
  std::vector<double> members(neighbours.indices.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    members[i] = member(std::sqrt(neighbours.squared[i]), all[i / neighbours.each]);
  }
  return symmetric_rows(neighbours, members, [](double a, double b) { return a + b - a * b; });
}

}  // namespace tensorscope::viewer::analysis
