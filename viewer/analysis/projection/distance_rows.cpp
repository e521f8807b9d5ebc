#include "viewer/analysis/projection/distance_rows.h"

#include <algorithm>

#include "viewer/analysis/projection/matrices.h"

namespace tensorscope::viewer::analysis {

DistanceRows::DistanceRows(PointsView points) : points_(points), mean_(mean_of(points)), norms_(points.count) {
  for (std::size_t first = 0; first < points.count; first += kBlock) {
    const std::size_t count = std::min(kBlock, points.count - first);
    const Eigen::VectorXd norms = centred(points, mean_, first, count).rowwise().squaredNorm();
    std::copy_n(norms.data(), count, norms_.begin() + static_cast<std::ptrdiff_t>(first));
  }
}

std::size_t DistanceRows::at_once() const {
  return std::clamp<std::size_t>(kMostAtOnce / std::max<std::size_t>(points_.count, 1), 1, kBlock);
}

void DistanceRows::of(std::span<const std::size_t> from_points, std::vector<double>& distances) const {
  const std::size_t n = points_.count;
  const std::size_t count = from_points.size();
  distances.resize(count * n);
  const RowMatrix from = centred_chosen(points_, mean_, count, [from_points](std::size_t i) { return from_points[i]; });
  RowMatrixMap all(distances.data(), index_of(count), index_of(n));
  constexpr std::size_t kColumns = 1024;
  for (std::size_t column = 0; column < n; column += kColumns) {
    const std::size_t columns = std::min(kColumns, n - column);
    const RowMatrix to = centred(points_, mean_, column, columns);
    auto block = all.middleCols(index_of(column), index_of(columns));
    block.noalias() = -2.0 * from * to.transpose();
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = 0; j < columns; ++j) {
        double& value = block(index_of(i), index_of(j));
        value = std::max(0.0, value + norms_[from_points[i]] + norms_[column + j]);
      }
    }
  }
}

}  // namespace tensorscope::viewer::analysis
