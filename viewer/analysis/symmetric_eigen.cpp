#include "viewer/analysis/symmetric_eigen.h"

#include <cmath>

namespace tensorscope::viewer::analysis {
namespace {

constexpr int kSweeps = 60;

class Rotated {
 public:
  Rotated(std::span<const double> matrix, std::size_t size)
      : size_(size), matrix_(matrix.begin(), matrix.end()), vectors_(size * size, 0.0) {
    for (std::size_t i = 0; i < size; ++i) vectors_[i * size + i] = 1.0;
  }

  double& at(std::size_t row, std::size_t col) { return matrix_[row * size_ + col]; }
  double vector(std::size_t component, std::size_t number) const { return vectors_[component * size_ + number]; }

  // What is left beside the diagonal, against what stands on it.
  bool is_diagonal() {
    double beside = 0.0;
    double on = 0.0;
    for (std::size_t i = 0; i < size_; ++i) {
      on += at(i, i) * at(i, i);
      for (std::size_t j = i + 1; j < size_; ++j) beside += at(i, j) * at(i, j);
    }
    return beside <= 1e-30 * on;
  }

  // The rotation of rows and columns p and q that makes the element they share zero.
  void rotate(std::size_t p, std::size_t q) {
    if (at(p, q) == 0.0) return;
    const double theta = (at(q, q) - at(p, p)) / (2.0 * at(p, q));
    const double t = (theta < 0.0 ? -1.0 : 1.0) / (std::abs(theta) + std::sqrt(theta * theta + 1.0));
    const double c = 1.0 / std::sqrt(t * t + 1.0);
    const double s = t * c;
    const auto turn = [&](double& a, double& b) {
      const double before = a;
      a = c * before - s * b;
      b = s * before + c * b;
    };
    for (std::size_t i = 0; i < size_; ++i) turn(at(i, p), at(i, q));
    for (std::size_t i = 0; i < size_; ++i) turn(at(p, i), at(q, i));
    for (std::size_t i = 0; i < size_; ++i) turn(vectors_[i * size_ + p], vectors_[i * size_ + q]);
  }

 private:
  std::size_t size_;
  std::vector<double> matrix_;
  std::vector<double> vectors_;  // in columns
};

}  // namespace

EigenPair largest_eigen_pair(std::span<const double> matrix, std::size_t size) {
  EigenPair pair;
  if (size == 0) return pair;
  Rotated rotated(matrix, size);
  for (int sweep = 0; sweep < kSweeps && !rotated.is_diagonal(); ++sweep) {
    for (std::size_t p = 0; p < size; ++p) {
      for (std::size_t q = p + 1; q < size; ++q) rotated.rotate(p, q);
    }
  }
  std::size_t largest = 0;
  for (std::size_t i = 1; i < size; ++i) {
    if (rotated.at(i, i) > rotated.at(largest, largest)) largest = i;
  }
  pair.value = rotated.at(largest, largest);
  for (std::size_t i = 0; i < size; ++i) pair.vector.push_back(rotated.vector(i, largest));
  return pair;
}

}  // namespace tensorscope::viewer::analysis
