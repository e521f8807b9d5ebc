#pragma once

#include <cstddef>
#include <vector>

#include "viewer/analysis/projection/points.h"
#include "viewer/analysis/projection/work.h"

namespace tensorscope::viewer::analysis {

/// The two directions in which points differ most, and where the points lie along them.
struct Pca {
  std::vector<double> mean;
  std::vector<double> axes;  ///< two rows of `dimensions`, of length 1; the largest component of each is positive
  double explained[2] = {0.0, 0.0};  ///< shares of the total variance
  double total_variance = 0.0;       ///< with n − 1
  bool is_exact = true;              ///< else by a random subspace
  std::vector<Place> places;
};

/// Principal component analysis of centred points: eigenvectors of the covariance, or of the Gram matrix where there
/// are fewer points than dimensions. Where both are above kMostExact the subspace is found by Halko, Martinsson and
/// Tropp (2011), algorithm 4.4, with 20 vectors and 8 power iterations, from a fixed seed.
/// Threads: pure; see Work. A dense solution is of kMostExact rows at most, takes some tenths of a second then, and
/// does not look up while it does. At the limit: no spread along an axis explains 0 and puts all points at 0. Fewer
/// than two points have no axes.
inline constexpr std::size_t kMostExact = 512;
[[nodiscard]] Pca principal_components(PointsView points, const Work& work = {});

/// With the random subspace whatever the size.
[[nodiscard]] Pca principal_components_randomized(PointsView points, const Work& work = {});

}  // namespace tensorscope::viewer::analysis
