#include "viewer/analysis/principal_direction.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

#include "viewer/analysis/symmetric_eigen.h"

namespace tensorscope::viewer::analysis {
namespace {

using Vector = std::vector<double>;

constexpr std::size_t kBasis = 32;
constexpr int kRestarts = 40;
constexpr double kResidual = 1e-10;
// Of a vector that was orthogonalized: below this share of what it was, only rounding is left of it.
constexpr double kNothingLeft = 1e-12;

double dot(std::span<const double> a, std::span<const double> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

double norm(std::span<const double> a) {
  return std::sqrt(dot(a, a));
}

void add(std::span<double> to, double factor, std::span<const double> what) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += factor * what[i];
}

class CentredPoints {
 public:
  explicit CentredPoints(const PointColumns& points) : points_(points), mean_(points.coordinates) {
    for (std::size_t k = 0; k < mean_.size(); ++k) {
      for (const float value : row(k)) mean_[k] += static_cast<double>(value);
      mean_[k] /= static_cast<double>(points.points);
    }
  }

  // X v, one for each point.
  Vector project(std::span<const double> direction) const {
    Vector projected(points_.points, -dot(mean_, direction));
    for (std::size_t k = 0; k < mean_.size(); ++k) {
      const auto values = row(k);
      for (std::size_t i = 0; i < projected.size(); ++i) projected[i] += static_cast<double>(values[i]) * direction[k];
    }
    return projected;
  }

  // XᵀX v.
  Vector multiply(std::span<const double> direction) const {
    const Vector projected = project(direction);
    const double total = std::accumulate(projected.begin(), projected.end(), 0.0);
    Vector product(mean_.size());
    for (std::size_t k = 0; k < product.size(); ++k) {
      const auto values = row(k);
      double sum = -mean_[k] * total;
      for (std::size_t i = 0; i < projected.size(); ++i) sum += static_cast<double>(values[i]) * projected[i];
      product[k] = sum;
    }
    return product;
  }

 private:
  std::span<const float> row(std::size_t k) const { return points_.values.subspan(k * points_.points, points_.points); }
  const PointColumns& points_;
  Vector mean_;
};

// What XᵀX looks like within the space of a start vector and its images, and the best vector of that space.
struct Ritz {
  Vector vector;
  bool is_exact = false;
};

Ritz best_of_krylov_space(const CentredPoints& points, Vector start, const std::stop_token& stop) {
  std::vector<Vector> basis;
  std::vector<Vector> images;
  Vector next = std::move(start);
  double residual = norm(next);
  const std::size_t most = std::min(kBasis, next.size());
  while (basis.size() < most && residual > 0.0) {
    for (double& value : next) value /= residual;
    basis.push_back(next);
    if (stop.stop_requested()) return {};
    images.push_back(points.multiply(next));
    next = images.back();
    const double before = norm(next);
    // Twice: once leaves what rounding brought in.
    for (int pass = 0; pass < 2; ++pass) {
      for (const Vector& each : basis) add(next, -dot(each, next), each);
    }
    residual = norm(next);
    if (residual <= kNothingLeft * before) residual = 0.0;
  }
  const std::size_t size = basis.size();
  Vector inner(size * size);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j < size; ++j) inner[i * size + j] = dot(basis[i], images[j]);
  }
  const EigenPair largest = largest_eigen_pair(inner, size);
  Ritz ritz{Vector(next.size()), false};
  Vector error(next.size());
  for (std::size_t i = 0; i < size; ++i) {
    add(ritz.vector, largest.vector[i], basis[i]);
    add(error, largest.vector[i], images[i]);
  }
  add(error, -largest.value, ritz.vector);
  ritz.is_exact = norm(error) <= kResidual * std::abs(largest.value);
  return ritz;
}

// Not orthogonal to anything in particular, and the same every time.
Vector start_vector(std::size_t size) {
  Vector start(size);
  std::uint32_t seed = 1;
  for (double& value : start) {
    seed = seed * 1664525U + 1013904223U;
    value = static_cast<double>(seed >> 8U) / 8388608.0 - 1.0;
  }
  return start;
}

}  // namespace

Projection project_on_principal_direction(const PointColumns& points, const std::stop_token& stop) {
  Projection result;
  if (!std::ranges::all_of(points.values, [](float value) { return std::isfinite(value); })) return result;
  result.is_known = true;
  result.values.assign(points.points, 0.0);
  if (points.points == 0 || points.coordinates == 0) return result;
  const CentredPoints centred(points);
  Vector direction = start_vector(points.coordinates);
  if (norm(centred.multiply(direction)) == 0.0) return result;
  for (int i = 0; i < kRestarts; ++i) {
    Ritz ritz = best_of_krylov_space(centred, std::move(direction), stop);
    if (stop.stop_requested()) return {};
    direction = std::move(ritz.vector);
    if (ritz.is_exact) break;
  }
  result.values = centred.project(direction);
  return result;
}

}  // namespace tensorscope::viewer::analysis
