#include "viewer/analysis/attention_relevance.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace tensorscope::viewer::analysis {
namespace {

using Matrix = std::vector<double>;

Matrix identity(std::size_t n) {
  Matrix matrix(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) matrix[i * n + i] = 1.0;
  return matrix;
}

// (rows × inner) · (inner × columns); unfinished if told to stop.
Matrix product(std::span<const double> a, std::span<const double> b, std::size_t rows, std::size_t inner,
               std::size_t columns, const std::stop_token& stop) {
  Matrix result(rows * columns, 0.0);
  for (std::size_t i = 0; i < rows && !stop.stop_requested(); ++i) {
    for (std::size_t k = 0; k < inner; ++k) {
      const double weight = a[i * inner + k];
      for (std::size_t j = 0; j < columns; ++j) result[i * columns + j] += weight * b[k * columns + j];
    }
  }
  return result;
}

Matrix transposed(std::span<const double> matrix, std::size_t n) {
  Matrix result(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) result[j * n + i] = matrix[i * n + j];
  }
  return result;
}

void add(Matrix& to, const Matrix& more) {
  std::ranges::transform(to, more, to.begin(), std::plus());
}

// What rules 10 and 11 add where s attends to q, from what was before.
struct Across {
  Matrix sq;
  Matrix ss;
};
Across across(std::span<const double> fused, std::span<const double> ss, std::span<const double> qq,
              std::span<const double> qs, std::size_t s, std::size_t q, const std::stop_token& stop) {
  const Matrix from = transposed(without_residual(ss, s), s);
  const Matrix to = without_residual(qq, q);
  return {product(product(from, fused, s, s, q, stop), to, s, q, q, stop), product(fused, qs, s, q, s, stop)};
}

}  // namespace

bool fuse_by_gradient(std::span<const float> weights, std::span<const float> gradients, std::span<double> fused,
                      const std::stop_token& stop) {
  Matrix sums(fused.size(), 0.0);
  const std::size_t heads = fused.empty() ? 0 : weights.size() / fused.size();
  for (std::size_t head = 0; head < heads; ++head) {
    if (stop.stop_requested()) return false;
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const std::size_t at = head * sums.size() + i;
      const double both = static_cast<double>(weights[at]) * static_cast<double>(gradients[at]);
      if (std::isfinite(both)) sums[i] += std::max(both, 0.0) / static_cast<double>(heads);
    }
  }
  std::ranges::copy(sums, fused.begin());
  return true;
}

std::vector<double> without_residual(std::span<const double> relevance, std::size_t positions) {
  std::vector<double> result(relevance.begin(), relevance.end());
  for (std::size_t i = 0; i < positions; ++i) {
    const std::span row = std::span(result).subspan(i * positions, positions);
    row[i] -= 1.0;
    double sum = 0.0;
    for (const double each : row) sum += each;
    if (sum != 0.0) {
      for (double& each : row) each /= sum;
    }
    row[i] += 1.0;
  }
  return result;
}

BimodalRelevance::BimodalRelevance(std::size_t s_positions, std::size_t q_positions)
    : s_(s_positions),
      q_(q_positions),
      ss_(identity(s_positions)),
      sq_(s_positions * q_positions, 0.0),
      qs_(q_positions * s_positions, 0.0),
      qq_(identity(q_positions)) {}

bool BimodalRelevance::attend_within_s(std::span<const double> fused, const std::stop_token& stop) {
  const Matrix within = product(fused, ss_, s_, s_, s_, stop);
  const Matrix beyond = product(fused, sq_, s_, s_, q_, stop);
  if (stop.stop_requested()) return false;
  add(ss_, within);
  add(sq_, beyond);
  return true;
}

bool BimodalRelevance::attend_within_q(std::span<const double> fused, const std::stop_token& stop) {
  const Matrix within = product(fused, qq_, q_, q_, q_, stop);
  const Matrix beyond = product(fused, qs_, q_, q_, s_, stop);
  if (stop.stop_requested()) return false;
  add(qq_, within);
  add(qs_, beyond);
  return true;
}

bool BimodalRelevance::attend_across(std::span<const double> s_to_q, std::span<const double> q_to_s,
                                     const std::stop_token& stop) {
  // Both from what was before: neither side sees what the other has just got.
  const Across of_s = s_to_q.empty() ? Across{} : across(s_to_q, ss_, qq_, qs_, s_, q_, stop);
  const Across of_q = q_to_s.empty() ? Across{} : across(q_to_s, qq_, ss_, sq_, q_, s_, stop);
  if (stop.stop_requested()) return false;
  if (!s_to_q.empty()) {
    add(sq_, of_s.sq);
    add(ss_, of_s.ss);
  }
  if (!q_to_s.empty()) {
    add(qs_, of_q.sq);
    add(qq_, of_q.ss);
  }
  return true;
}

}  // namespace tensorscope::viewer::analysis
