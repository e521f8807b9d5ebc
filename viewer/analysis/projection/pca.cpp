#include "viewer/analysis/projection/pca.h"

#include <algorithm>
#include <array>

#include "viewer/analysis/blas.h"
#include "viewer/analysis/projection/leading_axes.h"
#include "viewer/analysis/projection/matrices.h"

namespace tensorscope::viewer::analysis {
namespace {

constexpr std::size_t kBlock = 256;
// Sums of as many parts are added in order, whichever thread made them: threads change nothing.
constexpr std::size_t kParts = 8;
constexpr std::size_t kGramRows = 16;
constexpr int kMostProducts = 24;         // over all points
constexpr int kMostSmallProducts = 1000;  // with a matrix that is there

template <typename Use>
void for_blocks(PointsView points, const std::vector<double>& mean, const Work& work, std::size_t begin,
                std::size_t end, Use use) {
  for (std::size_t first = begin; first < end && !work.stop.stop_requested(); first += kBlock) {
    const std::size_t count = std::min(kBlock, end - first);
    use(first, centred(points, mean, first, count));
  }
}

// The sum of what `add(sum, block of points)` adds to zeros.
template <typename Add>
Eigen::MatrixXd summed(PointsView points, const std::vector<double>& mean, const Work& work, Eigen::Index rows,
                       Eigen::Index columns, Add add) {
  std::vector<Eigen::MatrixXd> sums(kParts, Eigen::MatrixXd::Zero(rows, columns));
  in_parts(kParts, 1, work.threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t part = begin; part < end; ++part) {
      for_blocks(points, mean, work, points.count * part / kParts, points.count * (part + 1) / kParts,
                 [&](std::size_t, const RowMatrix& block) { add(sums[part], block); });
    }
  });
  for (std::size_t part = 1; part < kParts; ++part) sums[0] += sums[part];
  return sums[0];
}

LeadingAxes axes_of_covariance(PointsView points, const std::vector<double>& mean, const Work& work) {
  const Eigen::Index d = index_of(points.dimensions);
  const bool is_large = static_cast<double>(points.count) * static_cast<double>(d * d) >= kWorthBlas;
  Eigen::MatrixXd covariance = summed(points, mean, work, d, d, [&](Eigen::MatrixXd& sum, const RowMatrix& block) {
    if (is_large) {
      const auto size = static_cast<blasint>(d);
      cblas_dsyrk(CblasColMajor, CblasLower, CblasNoTrans, size, static_cast<blasint>(block.rows()), 1.0, block.data(),
                  size, 1.0, sum.data(), size);
    } else {
      sum.selfadjointView<Eigen::Lower>().rankUpdate(block.transpose());
    }
  });
  covariance.triangularView<Eigen::StrictlyUpper>() = covariance.transpose();
  return leading_axes(
      d, [&](const Eigen::MatrixXd& columns) -> Eigen::MatrixXd { return covariance * columns; }, kMostSmallProducts,
      work);
}

LeadingAxes axes_of_gram(PointsView points, const std::vector<double>& mean, const Work& work) {
  const RowMatrix rows = centred(points, mean, 0, points.count);
  RowMatrix gram(rows.rows(), rows.rows());
  in_parts(points.count, kGramRows, work.threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t first = begin; first < end && !work.stop.stop_requested(); first += kGramRows) {
      const Eigen::Index count = index_of(std::min(kGramRows, end - first));
      gram.middleRows(index_of(first), count).noalias() = rows.middleRows(index_of(first), count) * rows.transpose();
    }
  });
  LeadingAxes axes = leading_axes(
      gram.rows(), [&](const Eigen::MatrixXd& columns) -> Eigen::MatrixXd { return gram * columns; },
      kMostSmallProducts, work);
  axes.vectors = (rows.transpose() * axes.vectors).eval();
  return axes;
}

// By products Xᵀ (X Q) only.
LeadingAxes axes_of_products(PointsView points, const std::vector<double>& mean, const Work& work) {
  const auto product = [&](const Eigen::MatrixXd& columns) {
    return summed(points, mean, work, columns.rows(), columns.cols(),
                  [&](Eigen::MatrixXd& sum, const RowMatrix& block) {
                    sum.noalias() += block.transpose() * (block * columns).eval();
                  });
  };
  return leading_axes(index_of(points.dimensions), product, kMostProducts, work);
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
  // The sum of squares, of all and along both axes.
  const Eigen::MatrixXd along = axes;
  std::vector<std::array<double, 3>> sums(kParts);
  in_parts(kParts, 1, work.threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t part = begin; part < end; ++part) {
      for_blocks(points, pca.mean, work, points.count * part / kParts, points.count * (part + 1) / kParts,
                 [&](std::size_t first, const RowMatrix& block) {
                   const RowMatrix scores = block * along;
                   sums[part][0] += block.squaredNorm();
                   sums[part][1] += scores.col(0).squaredNorm();
                   sums[part][2] += scores.col(1).squaredNorm();
                   for (Eigen::Index i = 0; i < scores.rows(); ++i) {
                     pca.places[first + static_cast<std::size_t>(i)] = {scores(i, 0), scores(i, 1)};
                   }
                 });
    }
  });
  for (std::size_t part = 1; part < kParts; ++part) {
    for (std::size_t i = 0; i < 3; ++i) sums[0][i] += sums[part][i];
  }
  const double total = sums[0][0];
  pca.total_variance = total / static_cast<double>(points.count - 1);
  for (std::size_t i = 0; i < 2; ++i) pca.explained[i] = total > 0.0 ? sums[0][i + 1] / total : 0.0;
}

Pca analyse(PointsView points, const Work& work, bool by_products) {
  Pca pca;
  if (points.count < 2 || points.dimensions == 0) return pca;
  pca.mean = mean_of(points);
  const bool is_wide = points.dimensions > points.count;
  LeadingAxes axes = by_products ? axes_of_products(points, pca.mean, work)
                     : is_wide   ? axes_of_gram(points, pca.mean, work)
                                 : axes_of_covariance(points, pca.mean, work);
  pca.is_exact = axes.is_converged;
  tidy(axes.vectors);
  for (Eigen::Index i = 0; i < 2; ++i) {
    pca.axes.insert(pca.axes.end(), axes.vectors.col(i).begin(), axes.vectors.col(i).end());
  }
  place(points, work, axes.vectors, pca);
  return pca;
}

}  // namespace

Pca principal_components(PointsView points, const Work& work) {
  return analyse(points, work, std::min(points.count, points.dimensions) > kMostStored);
}

Pca principal_components_by_products(PointsView points, const Work& work) {
  return analyse(points, work, true);
}

}  // namespace tensorscope::viewer::analysis
