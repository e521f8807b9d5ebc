#pragma once

#include <cstddef>
#include <vector>

#include "viewer/analysis/projection/points.h"
#include "viewer/analysis/work.h"

namespace tensorscope::viewer::analysis {

/// The two directions in which points differ most, and where the points lie along them.
struct Pca {
  std::vector<double> mean;
  std::vector<double> axes;  ///< two rows of `dimensions`, of length 1; the largest component of each is positive
  double explained[2] = {0.0, 0.0};  ///< shares of the total variance
  double total_variance = 0.0;       ///< with n − 1
  bool is_exact = true;              ///< to rounding; else the search for the axes ended before they stood still
  std::vector<Place> places;
};

/// Principal component analysis of centred points: the leading eigenvectors of the covariance, or of the Gram matrix
/// where there are fewer points than dimensions, by a block Krylov subspace from a fixed start (see LeadingAxes). Where
/// both are above kMostStored the matrix is never made: each of at most 24 products goes once over all points.
/// Threads: pure; the result does not depend on their number; see Work.
/// At the limit: no spread along an axis explains 0 and puts all points at 0. Fewer than two points have no axes. The
/// last digits depend on the processor where a covariance takes kWorthBlas multiplications or more, as of 2,000 points
/// of 768 dimensions (see blas.h).
inline constexpr std::size_t kMostStored = 1024;
inline constexpr double kWorthBlas = 1e9;
[[nodiscard]] Pca principal_components(PointsView points, const Work& work = {});

/// By products with all points whatever the size.
[[nodiscard]] Pca principal_components_by_products(PointsView points, const Work& work = {});

}  // namespace tensorscope::viewer::analysis
