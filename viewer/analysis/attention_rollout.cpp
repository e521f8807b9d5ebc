#include "viewer/analysis/attention_rollout.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tensorscope::viewer::analysis {

const char* name(HeadFusion fusion) {
  switch (fusion) {
    case HeadFusion::mean:
      return "mean";
    case HeadFusion::max:
      return "max";
    case HeadFusion::min:
      return "min";
  }
  return "";
}

void fuse_heads(std::span<const float> heads, HeadFusion fusion, std::span<float> fused) {
  const std::size_t size = fused.size();
  const std::size_t count = size == 0 ? 0 : heads.size() / size;
  for (std::size_t i = 0; i < size; ++i) {
    float value = count == 0 ? 0.0F : heads[i];
    double sum = static_cast<double>(value);
    for (std::size_t head = 1; head < count; ++head) {
      const float next = heads[head * size + i];
      sum += static_cast<double>(next);
      if (std::isnan(value) || std::isnan(next)) {
        value = value + next;
      } else {
        value = fusion == HeadFusion::max ? std::max(value, next) : std::min(value, next);
      }
    }
    fused[i] = fusion == HeadFusion::mean && count > 0 ? static_cast<float>(sum / static_cast<double>(count)) : value;
  }
}

void discard_smallest(std::span<float> fused, double ratio) {
  const auto size = static_cast<double>(fused.size());
  const auto count = static_cast<std::size_t>(std::clamp(ratio, 0.0, 1.0) * size);
  if (count == 0) return;
  std::vector<std::size_t> order(fused.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // NaN sorts last: it is not small, it is wrong, and stays to be seen.
  const auto smaller = [&fused](std::size_t a, std::size_t b) {
    const bool a_nan = std::isnan(fused[a]);
    const bool b_nan = std::isnan(fused[b]);
    if (a_nan != b_nan) return b_nan;
    if (!a_nan && fused[a] != fused[b]) return fused[a] < fused[b];
    return a < b;
  };
  if (count < order.size()) {
    std::ranges::nth_element(order, order.begin() + static_cast<std::ptrdiff_t>(count), smaller);
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (order[i] != 0) fused[order[i]] = 0.0F;
  }
}

Rollout::Rollout(std::size_t positions) : n_(positions), matrix_(positions * positions, 0.0) {
  for (std::size_t i = 0; i < n_; ++i) matrix_[i * n_ + i] = 1.0;
}

void Rollout::add_row(std::span<const float> fused, std::size_t row) {
  const std::span<const float> weights = fused.subspan(row * n_, n_);
  double* const result = next_.data() + row * n_;
  double sum = 0.0;
  for (const float a : weights) sum += static_cast<double>(a);
  if (!std::isfinite(sum) || sum <= 0.0) {
    ++passed_;
    std::copy_n(matrix_.data() + row * n_, n_, result);
    return;
  }
  const double scale = 1.0 / (sum + 1.0);
  for (std::size_t via = 0; via < n_; ++via) {
    const double weight = (static_cast<double>(weights[via]) + (via == row ? 1.0 : 0.0)) * scale;
    if (weight == 0.0) continue;
    const double* const from = matrix_.data() + via * n_;
    for (std::size_t to = 0; to < n_; ++to) result[to] += weight * from[to];
  }
}

}  // namespace tensorscope::viewer::analysis
