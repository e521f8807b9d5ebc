#include "viewer/analysis/projection/pca.h"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <random>

#include "viewer/analysis/projection/matrices.h"

namespace tensorscope::viewer::analysis {
namespace {

constexpr std::size_t kBlock = 256;
constexpr Eigen::Index kGramRows = 16;
constexpr Eigen::Index kVectors = 20;
constexpr int kPowerIterations = 8;

template <typename Use>
void for_blocks(PointsView points, const std::vector<double>& mean, const Work& work, Use use) {
  for (std::size_t first = 0; first < points.count && !work.stop.stop_requested(); first += kBlock) {
    const std::size_t count = std::min(kBlock, points.count - first);
    use(first, centred(points, mean, first, count));
  }
}

// The two eigenvectors of the largest eigenvalues, as columns; zero where there is none.
Eigen::MatrixXd largest_two(const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>& solver) {
  const Eigen::MatrixXd& vectors = solver.eigenvectors();
  Eigen::MatrixXd two = Eigen::MatrixXd::Zero(vectors.rows(), 2);
  two.col(0) = vectors.col(vectors.cols() - 1);
  if (vectors.cols() > 1) two.col(1) = vectors.col(vectors.cols() - 2);
  return two;
}

Eigen::MatrixXd axes_of_covariance(PointsView points, const std::vector<double>& mean, const Work& work) {
  const Eigen::Index d = index_of(points.dimensions);
  Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(d, d);
  for_blocks(points, mean, work, [&](std::size_t, const RowMatrix& block) {
    covariance.selfadjointView<Eigen::Lower>().rankUpdate(block.transpose());
  });
  if (work.stop.stop_requested()) return Eigen::MatrixXd::Zero(d, 2);
  return largest_two(Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(covariance));
}

Eigen::MatrixXd axes_of_gram(PointsView points, const std::vector<double>& mean, const Work& work) {
  const RowMatrix rows = centred(points, mean, 0, points.count);
  Eigen::MatrixXd gram = Eigen::MatrixXd::Zero(rows.rows(), rows.rows());
  for (Eigen::Index first = 0; first < rows.rows() && !work.stop.stop_requested(); first += kGramRows) {
    const Eigen::Index count = std::min(kGramRows, rows.rows() - first);
    gram.middleRows(first, count).noalias() = rows.middleRows(first, count) * rows.transpose();
  }
  if (work.stop.stop_requested()) return Eigen::MatrixXd::Zero(rows.cols(), 2);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(gram);
  return rows.transpose() * largest_two(solver);
}

Eigen::MatrixXd orthonormal(const Eigen::MatrixXd& columns) {
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(columns);
  return qr.householderQ() * Eigen::MatrixXd::Identity(columns.rows(), columns.cols());
}

// Xᵀ (X Q), in blocks of points.
Eigen::MatrixXd applied(PointsView points, const std::vector<double>& mean, const Eigen::MatrixXd& q,
                        const Work& work) {
  Eigen::MatrixXd result = Eigen::MatrixXd::Zero(q.rows(), q.cols());
  for_blocks(points, mean, work,
             [&](std::size_t, const RowMatrix& block) { result.noalias() += block.transpose() * (block * q); });
  return result;
}

Eigen::MatrixXd axes_of_subspace(PointsView points, const std::vector<double>& mean, const Work& work) {
  const Eigen::Index d = index_of(points.dimensions);
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  Eigen::MatrixXd q(d, std::min(kVectors, d));
  for (double& value : std::span(q.data(), static_cast<std::size_t>(q.size()))) value = normal(random);
  q = orthonormal(q);
  for (int i = 0; i < kPowerIterations && !work.stop.stop_requested(); ++i) {
    q = orthonormal(applied(points, mean, q, work));
  }
  const Eigen::MatrixXd small = q.transpose() * applied(points, mean, q, work);
  return q * largest_two(Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(0.5 * (small + small.transpose())));
}

// Of length 1, or zero where the points do not differ along it.
void tidy(Eigen::MatrixXd& axes) {
  for (Eigen::Index i = 0; i < 2; ++i) {
    auto axis = axes.col(i);
    const double length = axis.norm();
    if (length > 0.0) axis /= length;
    Eigen::Index largest = 0;
    axis.cwiseAbs().maxCoeff(&largest);
    if (axis(largest) < 0.0) axis = -axis;
  }
}

void place(PointsView points, const Work& work, const Eigen::MatrixXd& axes, Pca& pca) {
  pca.places.resize(points.count);
  double sums[2] = {0.0, 0.0};
  double total = 0.0;
  for_blocks(points, pca.mean, work, [&](std::size_t first, const RowMatrix& block) {
    const RowMatrix scores = block * axes;
    total += block.squaredNorm();
    for (Eigen::Index i = 0; i < scores.rows(); ++i) {
      pca.places[first + static_cast<std::size_t>(i)] = {scores(i, 0), scores(i, 1)};
      sums[0] += scores(i, 0) * scores(i, 0);
      sums[1] += scores(i, 1) * scores(i, 1);
    }
  });
  pca.total_variance = total / static_cast<double>(points.count - 1);
  for (int i = 0; i < 2; ++i) pca.explained[i] = total > 0.0 ? sums[i] / total : 0.0;
}

Pca analyse(PointsView points, const Work& work, bool is_exact) {
  Pca pca;
  pca.is_exact = is_exact;
  if (points.count < 2 || points.dimensions == 0) return pca;
  pca.mean = mean_of(points);
  const bool is_wide = points.dimensions > points.count;
  Eigen::MatrixXd axes = !is_exact ? axes_of_subspace(points, pca.mean, work)
                         : is_wide ? axes_of_gram(points, pca.mean, work)
                                   : axes_of_covariance(points, pca.mean, work);
  tidy(axes);
  for (Eigen::Index i = 0; i < 2; ++i) pca.axes.insert(pca.axes.end(), axes.col(i).begin(), axes.col(i).end());
  place(points, work, axes, pca);
  return pca;
}

}  // namespace

Pca principal_components(PointsView points, const Work& work) {
  return analyse(points, work, std::min(points.count, points.dimensions) <= kMostExact);
}

Pca principal_components_randomized(PointsView points, const Work& work) {
  return analyse(points, work, false);
}

}  // namespace tensorscope::viewer::analysis
