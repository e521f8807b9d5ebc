#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <span>
#include <vector>

#include "viewer/analysis/projection/points.h"

namespace tensorscope::viewer::analysis {

/// Points as Eigen's matrices. Internal to this folder: only its sources include it.
/// Threads: pure functions.

using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using RowMatrixMap = Eigen::Map<RowMatrix>;
using FloatMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using FloatMatrixView = Eigen::Map<const FloatMatrix>;

inline Eigen::Index index_of(std::size_t size) {
  return static_cast<Eigen::Index>(size);
}

/// `count` points less `mean`, in double; the i-th is number chosen(i).
template <typename Chosen>
RowMatrix centred_chosen(PointsView points, std::span<const double> mean, std::size_t count, Chosen chosen) {
  RowMatrix rows(index_of(count), index_of(points.dimensions));
  for (std::size_t i = 0; i < count; ++i) {
    const std::span<const float> row = points.row(chosen(i));
    for (std::size_t j = 0; j < row.size(); ++j) {
      rows(index_of(i), index_of(j)) = static_cast<double>(row[j]) - mean[j];
    }
  }
  return rows;
}

/// Points [first, first + count).
inline RowMatrix centred(PointsView points, std::span<const double> mean, std::size_t first, std::size_t count) {
  return centred_chosen(points, mean, count, [first](std::size_t i) { return first + i; });
}

inline std::vector<double> mean_of(PointsView points) {
  std::vector<double> mean(points.dimensions, 0.0);
  for (std::size_t i = 0; i < points.count; ++i) {
    const std::span<const float> row = points.row(i);
    for (std::size_t j = 0; j < row.size(); ++j) mean[j] += static_cast<double>(row[j]);
  }
  for (double& value : mean) value /= static_cast<double>(points.count);
  return mean;
}

}  // namespace tensorscope::viewer::analysis
