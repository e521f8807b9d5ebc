#pragma once

#include <cstddef>
#include <span>
#include <stop_token>
#include <vector>

#include "viewer/analysis/projection/points.h"

namespace tensorscope::viewer::analysis {

/// Squared distances of a few points to all, many at once: ‖a‖² + ‖b‖² − 2ab of centred points in double, as a product
/// of matrices. Off by 1e-15 of the squared distance to the mean, never below zero.
/// Threads: const after construction; each thread its own `distances`.
class DistanceRows {
 public:
  static constexpr std::size_t kBlock = 128;                        ///< points that are worth to be done at once
  static constexpr std::size_t kMostAtOnce = std::size_t{1} << 21;  ///< distances, 16 MiB

  explicit DistanceRows(PointsView points);

  /// So many points at once: kBlock, or fewer where rows are so long that each thread would take much memory.
  [[nodiscard]] std::size_t at_once() const;

  /// Calls use(i, its row) for i from `begin` to `end`, of the point which(i), some at once. The row is `use`'s to
  /// change. At the limit: ends early once it is told to stop.
  template <typename Which, typename Use>
  void for_each(std::size_t begin, std::size_t end, const std::stop_token& stop, Which which, Use use) const {
    std::vector<std::size_t> chosen;
    std::vector<double> distances;
    for (std::size_t first = begin; first < end && !stop.stop_requested(); first += chosen.size()) {
      chosen.clear();
      for (std::size_t i = first; i < end && chosen.size() < at_once(); ++i) chosen.push_back(which(i));
      of(chosen, distances);
      for (std::size_t i = 0; i < chosen.size() && !stop.stop_requested(); ++i) {
        use(first + i, std::span(distances).subspan(i * points_.count, points_.count));
      }
    }
  }

  /// A row of points.count numbers for each of `from_points`.
  void of(std::span<const std::size_t> from_points, std::vector<double>& distances) const;

 private:
  PointsView points_;
  std::vector<double> mean_;
  std::vector<double> norms_;
};

}  // namespace tensorscope::viewer::analysis
