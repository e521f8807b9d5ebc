#pragma once

#include <cstddef>
#include <span>
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

  /// A row of points.count numbers for each of `from_points`.
  void of(std::span<const std::size_t> from_points, std::vector<double>& distances) const;

 private:
  PointsView points_;
  std::vector<double> mean_;
  std::vector<double> norms_;
};

}  // namespace tensorscope::viewer::analysis
