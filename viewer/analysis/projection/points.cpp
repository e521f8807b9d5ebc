#include "viewer/analysis/projection/points.h"

#include <algorithm>
#include <cmath>

namespace tensorscope::viewer::analysis {

std::vector<std::size_t> keep_finite(Points& points) {
  std::vector<std::size_t> kept;
  kept.reserve(points.count);
  for (std::size_t i = 0; i < points.count; ++i) {
    const std::span<const float> row = points.view().row(i);
    if (!std::ranges::all_of(row, [](float value) { return std::isfinite(value); })) continue;
    std::ranges::copy(row, points.values.begin() + static_cast<std::ptrdiff_t>(kept.size() * points.dimensions));
    kept.push_back(i);
  }
  points.count = kept.size();
  points.values.resize(points.count * points.dimensions);
  return kept;
}

bool are_all_equal(PointsView points) {
  for (std::size_t i = 1; i < points.count; ++i) {
    if (!std::ranges::equal(points.row(0), points.row(i))) return false;
  }
  return true;
}

double squared_distance(PointsView points, std::size_t a, std::size_t b) {
  const std::span<const float> from = points.row(a);
  const std::span<const float> to = points.row(b);
  double sum = 0.0;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const double difference = static_cast<double>(from[i]) - static_cast<double>(to[i]);
    sum += difference * difference;
  }
  return sum;
}

}  // namespace tensorscope::viewer::analysis
