#include "viewer/analysis/attention_rollout.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace tensorscope::viewer::analysis {
namespace {

constexpr std::size_t kPart = std::size_t{1} << 16;    // elements between two looks at whether to stop
constexpr std::size_t kHalves = std::size_t{1} << 16;  // values of half a key

template <typename Step>
bool in_parts(std::size_t size, const std::stop_token& stop, Step step) {
  for (std::size_t first = 0; first < size; first += kPart) {
    if (stop.stop_requested()) return false;
    for (std::size_t i = first; i < std::min(size, first + kPart); ++i) step(i);
  }
  return true;
}

// In the order of the values; NaN is the largest, and -0 is 0.
std::uint32_t key_of(float value) {
  if (std::isnan(value)) return std::numeric_limits<std::uint32_t>::max();
  constexpr std::uint32_t kSign = 0x8000'0000;
  const auto bits = std::bit_cast<std::uint32_t>(value + 0.0F);
  return (bits & kSign) != 0 ? ~bits : bits | kSign;
}

// Where the place-th one is, counted from 1; `place` is then among those of this half.
std::uint32_t half_of(const std::vector<std::size_t>& with_half, std::size_t& place) {
  std::uint32_t half = 0;
  while (half + 1 < kHalves && with_half[half] < place) place -= with_half[half++];
  return half;
}

}  // namespace

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

bool fuse_heads(std::span<const float> heads, HeadFusion fusion, std::span<float> fused, const std::stop_token& stop) {
  const std::size_t size = fused.size();
  const std::size_t count = size == 0 ? 0 : heads.size() / size;
  return in_parts(size, stop, [&](std::size_t i) {
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
  });
}

bool discard_smallest(std::span<float> fused, double ratio, const std::stop_token& stop) {
  const auto size = static_cast<double>(fused.size());
  const auto count = static_cast<std::size_t>(std::clamp(ratio, 0.0, 1.0) * size);
  if (count == 0) return true;
  // The count-th smallest by its upper half, then by its lower half: no order of all elements is needed, and each pass
  // over them can be stopped.
  std::vector<std::size_t> with_half(kHalves);
  const bool is_upper_done = in_parts(fused.size(), stop, [&](std::size_t i) { ++with_half[key_of(fused[i]) >> 16]; });
  std::size_t left = count;
  const std::uint32_t upper = half_of(with_half, left);
  with_half.assign(kHalves, 0);
  const bool is_lower_done = in_parts(fused.size(), stop, [&](std::size_t i) {
    const std::uint32_t key = key_of(fused[i]);
    if (key >> 16 == upper) ++with_half[key & (kHalves - 1)];
  });
  if (!is_upper_done || !is_lower_done) return false;
  const std::uint32_t largest = upper << 16 | half_of(with_half, left);
  return in_parts(fused.size(), stop, [&](std::size_t i) {
    const std::uint32_t key = key_of(fused[i]);
    if (key > largest || (key == largest && left == 0)) return;
    if (key == largest) --left;
    if (i != 0) fused[i] = 0.0F;
  });
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
