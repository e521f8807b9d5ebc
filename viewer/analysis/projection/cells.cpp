#include "viewer/analysis/projection/cells.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <utility>

#include "viewer/analysis/projection/matrices.h"

namespace tensorscope::viewer::analysis {
namespace {

constexpr int kRounds = 4;
constexpr std::size_t kBlock = 256;

}  // namespace

Cells::Cells(PointsView points, std::size_t count, const Work& work) : dimensions_(points.dimensions) {
  std::mt19937_64 random(1);
  std::vector<std::uint32_t> order(points.count);
  std::iota(order.begin(), order.end(), 0U);
  // A shuffle of the standard library is not the same everywhere.
  const std::size_t wanted = std::clamp<std::size_t>(count, 1, points.count);
  for (std::size_t i = 0; i < wanted; ++i) {
    std::swap(order[i], order[i + random() % (points.count - i)]);
    const std::span<const float> row = points.row(order[i]);
    centres_.insert(centres_.end(), row.begin(), row.end());
  }
  std::vector<std::uint32_t> cell_of(points.count);
  for (int round = 0; round <= kRounds && !work.stop.stop_requested(); ++round) {
    if (round > 0) move(points, cell_of);
    assign(points, cell_of, work);
  }
  begin_.assign(wanted + 1, 0);
  for (const std::uint32_t cell : cell_of) ++begin_[cell + 1];
  std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
  members_.resize(points.count);
  std::vector<std::size_t> next(begin_.begin(), begin_.end() - 1);
  for (std::size_t i = 0; i < points.count; ++i) members_[next[cell_of[i]]++] = static_cast<std::uint32_t>(i);
}

void Cells::assign(PointsView points, std::vector<std::uint32_t>& cell_of, const Work& work) const {
  const Eigen::Index d = index_of(dimensions_);
  const FloatMatrixView centres(centres_.data(), index_of(centres_.size() / dimensions_), d);
  const Eigen::VectorXf norms = centres.rowwise().squaredNorm();
  in_parts((points.count + kBlock - 1) / kBlock, 1, work.threads, [&](std::size_t begin, std::size_t end) {
    FloatMatrix products;
    for (std::size_t block = begin; block < end && !work.stop.stop_requested(); ++block) {
      const std::size_t first = block * kBlock;
      const std::size_t count = std::min(kBlock, points.count - first);
      const FloatMatrixView rows(points.row(first).data(), index_of(count), d);
      products.noalias() = -2.0F * rows * centres.transpose();
      for (std::size_t i = 0; i < count; ++i) {
        Eigen::Index nearest = 0;
        (products.row(index_of(i)) + norms.transpose()).minCoeff(&nearest);
        cell_of[first + i] = static_cast<std::uint32_t>(nearest);
      }
    }
  });
}

void Cells::move(PointsView points, const std::vector<std::uint32_t>& cell_of) {
  const std::size_t count = centres_.size() / dimensions_;
  std::vector<double> sums(centres_.size(), 0.0);
  std::vector<double> sizes(count, 0.0);
  for (std::size_t i = 0; i < points.count; ++i) {
    const std::span<const float> row = points.row(i);
    double* sum = sums.data() + cell_of[i] * dimensions_;
    for (std::size_t j = 0; j < dimensions_; ++j) sum[j] += static_cast<double>(row[j]);
    sizes[cell_of[i]] += 1.0;
  }
  for (std::size_t cell = 0; cell < count; ++cell) {
    if (sizes[cell] == 0.0) continue;
    for (std::size_t j = 0; j < dimensions_; ++j) {
      centres_[cell * dimensions_ + j] = static_cast<float>(sums[cell * dimensions_ + j] / sizes[cell]);
    }
  }
}

std::vector<std::size_t> Cells::nearest(std::size_t cell, std::size_t most) const {
  std::vector<std::pair<float, std::size_t>> order(count());
  for (std::size_t other = 0; other < order.size(); ++other) {
    float squared = 0.0F;
    for (std::size_t j = 0; j < dimensions_; ++j) {
      const float difference = centre(cell)[j] - centre(other)[j];
      squared += difference * difference;
    }
    order[other] = {other == cell ? -1.0F : squared, other};
  }
  const std::size_t kept = std::min(most, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept), order.end());
  std::vector<std::size_t> nearest(kept);
  for (std::size_t i = 0; i < kept; ++i) nearest[i] = order[i].second;
  return nearest;
}

}  // namespace tensorscope::viewer::analysis
