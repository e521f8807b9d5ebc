#include "viewer/analysis/projection/leading_axes.h"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <algorithm>
#include <random>

namespace tensorscope::viewer::analysis {
namespace {

constexpr Eigen::Index kBlock = 8;
constexpr Eigen::Index kMostColumns = 96;
constexpr Eigen::Index kKept = 16;
constexpr double kOfTheGap = 1e-5;
constexpr double kOfTheLargest = 1e-10;

Eigen::MatrixXd random_columns(Eigen::Index rows, Eigen::Index columns) {
  std::mt19937_64 random(1);
  Eigen::MatrixXd made(rows, columns);
  for (Eigen::Index i = 0; i < made.size(); ++i) {
    made.data()[i] = static_cast<double>(random() >> 11U) * 0x1p-52 - 1.0;
  }
  return made;
}

// Orthonormal columns in the span of what `columns` have beside `basis`. Twice: the first time leaves what rounding
// made of columns that hardly have anything beside it.
Eigen::MatrixXd beside(const Eigen::MatrixXd& basis, Eigen::MatrixXd columns) {
  for (int i = 0; i < 2; ++i) {
    if (basis.cols() > 0) columns -= basis * (basis.transpose() * columns).eval();
    const Eigen::HouseholderQR<Eigen::MatrixXd> qr(columns);
    columns = qr.householderQ() * Eigen::MatrixXd::Identity(columns.rows(), columns.cols());
  }
  return columns;
}

void append(Eigen::MatrixXd& matrix, const Eigen::MatrixXd& columns) {
  matrix.conservativeResize(columns.rows(), matrix.cols() + columns.cols());
  matrix.rightCols(columns.cols()) = columns;
}

// Of the two best: how far the matrix turns them, against the gap around them.
bool is_settled(const Eigen::MatrixXd& vectors, const Eigen::MatrixXd& images, const Eigen::VectorXd& values) {
  const double largest = values(0);
  double gap = largest;
  if (values.size() > 1) gap = std::min(gap, values(0) - values(1));
  if (values.size() > 2) gap = std::min(gap, values(1) - values(2));
  const double allowed = std::max(kOfTheGap * gap, kOfTheLargest * largest);
  for (Eigen::Index i = 0; i < vectors.cols(); ++i) {
    if ((images.col(i) - values(i) * vectors.col(i)).norm() > allowed) return false;
  }
  return true;
}

}  // namespace

LeadingAxes leading_axes(Eigen::Index dimension, const std::function<Eigen::MatrixXd(const Eigen::MatrixXd&)>& product,
                         int most_products, const Work& work) {
  LeadingAxes axes{Eigen::MatrixXd::Zero(dimension, 2)};
  Eigen::MatrixXd basis(dimension, 0);
  Eigen::MatrixXd images(dimension, 0);
  Eigen::MatrixXd next = beside(basis, random_columns(dimension, std::min(kBlock, dimension)));
  for (int products = 0; products < most_products && !work.stop.stop_requested(); ++products) {
    const Eigen::MatrixXd image = product(next);
    if (work.stop.stop_requested()) break;
    append(basis, next);
    append(images, image);
    const Eigen::MatrixXd small = basis.transpose() * images;
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(0.5 * (small + small.transpose()));
    const Eigen::VectorXd values = solver.eigenvalues().reverse();
    const Eigen::MatrixXd order = solver.eigenvectors().rowwise().reverse();
    const Eigen::MatrixXd best = order.leftCols(std::min<Eigen::Index>(2, order.cols()));
    const Eigen::MatrixXd found = basis * best;
    axes.vectors.leftCols(found.cols()) = found;
    axes.is_converged = basis.cols() == dimension || is_settled(found, images * best, values);
    if (axes.is_converged) break;
    next = beside(basis, image.leftCols(std::min(image.cols(), dimension - basis.cols())));
    if (basis.cols() + next.cols() > kMostColumns) {
      basis = (basis * order.leftCols(kKept)).eval();
      images = (images * order.leftCols(kKept)).eval();
    }
  }
  return axes;
}

}  // namespace tensorscope::viewer::analysis
