#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tensorscope::viewer::analysis {

/// Points of any dimension, a row each, row-major. All of them finite.
/// Threads: plain data.
struct PointsView {
  std::span<const float> values;
  std::size_t count = 0;
  std::size_t dimensions = 0;

  [[nodiscard]] std::span<const float> row(std::size_t index) const {
    return values.subspan(index * dimensions, dimensions);
  }
};

struct Points {
  std::vector<float> values;
  std::size_t count = 0;
  std::size_t dimensions = 0;

  [[nodiscard]] PointsView view() const { return {values, count, dimensions}; }
};

/// A place in the plane.
struct Place {
  double x = 0.0;
  double y = 0.0;
  bool operator==(const Place&) const = default;
};

/// Keeps the points whose coordinates are all finite, and returns which they were.
std::vector<std::size_t> keep_finite(Points& points);

/// Whether all points are the same: there is nothing to project then.
bool are_all_equal(PointsView points);

/// In double, as the sum of squared differences: exact to rounding also where points lie close to each other.
double squared_distance(PointsView points, std::size_t a, std::size_t b);

}  // namespace tensorscope::viewer::analysis
