#include "viewer/analysis/attention_rollout.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include "viewer/analysis/blas.h"

namespace tensorscope::viewer::analysis {
namespace {

constexpr std::size_t kPart = std::size_t{1} << 16;  // elements between two looks at whether to stop
constexpr std::size_t kBlock = 4096;                 // elements whose sums stay in the nearest cache
constexpr std::size_t kBlocksWorthAThread = 16;
constexpr std::size_t kProducts = std::size_t{1} << 26;  // between two looks at whether to stop
constexpr std::size_t kLeastRows = 64;                   // at once, without which a product takes longer
constexpr std::size_t kHalves = std::size_t{1} << 16;    // values of half a key

template <typename Step>
bool for_each_element(std::size_t size, const std::stop_token& stop, Step step) {
  for (std::size_t first = 0; first < size; first += kPart) {
    if (stop.stop_requested()) return false;
    for (std::size_t i = first; i < std::min(size, first + kPart); ++i) step(i);
  }
  return true;
}

// sum += factor * matrix; these are rows * n, n * n, and again rows * n elements.
void add_product(std::span<const float> factor, std::span<const float> matrix, std::size_t rows, std::size_t n,
                 std::span<float> sum) {
  const auto size = static_cast<blasint>(n);
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, static_cast<blasint>(rows), size, size, 1.0F, factor.data(),
              size, matrix.data(), size, 1.0F, sum.data(), size);
}

// Four heads at a time: the sums are read and written a quarter as often.
template <typename OfHead>
void add_up(const OfHead& of_head, std::size_t count, std::span<double> sums) {
  std::ranges::fill(sums, 0.0);
  std::size_t head = 0;
  for (; head + 4 <= count; head += 4) {
    const std::span<const float> a = of_head(head), b = of_head(head + 1), c = of_head(head + 2), d = of_head(head + 3);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      sums[i] += (static_cast<double>(a[i]) + static_cast<double>(b[i])) +
                 (static_cast<double>(c[i]) + static_cast<double>(d[i]));
    }
  }
  for (; head < count; ++head) {
    const std::span<const float> weights = of_head(head);
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += static_cast<double>(weights[i]);
  }
}

// The larger of two, with a sign of -1 the smaller; a NaN stays one.
void keep_extremes(std::span<const float> weights, float sign, std::span<float> kept) {
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const bool is_kept = kept[i] * sign >= weights[i] * sign || std::isnan(kept[i]);
    kept[i] = is_kept ? kept[i] : weights[i];
  }
}

// Head after head over a few elements: it is memory that this waits for.
void fuse_block(std::span<const float> heads, std::size_t size, HeadFusion fusion, std::size_t first,
                std::span<float> fused, std::span<double> sums) {
  const std::size_t count = heads.size() / size;
  const auto of_head = [&](std::size_t head) { return heads.subspan(head * size + first, fused.size()); };
  if (count == 0) {
    std::ranges::fill(fused, 0.0F);
  } else if (fusion == HeadFusion::mean) {
    add_up(of_head, count, sums.first(fused.size()));
    for (std::size_t i = 0; i < fused.size(); ++i) fused[i] = static_cast<float>(sums[i] / static_cast<double>(count));
  } else {
    std::ranges::copy(of_head(0), fused.begin());
    const float sign = fusion == HeadFusion::max ? 1.0F : -1.0F;
    for (std::size_t head = 1; head < count; ++head) keep_extremes(of_head(head), sign, fused);
  }
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

bool fuse_heads(std::span<const float> heads, HeadFusion fusion, std::span<float> fused, const Work& work) {
  const std::size_t size = fused.size();
  const std::size_t blocks = (size + kBlock - 1) / kBlock;
  in_parts(blocks, kBlocksWorthAThread, work.threads, [&](std::size_t begin, std::size_t end) {
    std::vector<double> sums(std::min(size, kBlock));
    for (std::size_t block = begin; block < end && !work.stop.stop_requested(); ++block) {
      fuse_block(heads, size, fusion, block * kBlock,
                 fused.subspan(block * kBlock, std::min(kBlock, size - block * kBlock)), sums);
    }
  });
  return !work.stop.stop_requested();
}

bool discard_smallest(std::span<float> fused, double ratio, const std::stop_token& stop) {
  const auto size = static_cast<double>(fused.size());
  const auto count = static_cast<std::size_t>(std::clamp(ratio, 0.0, 1.0) * size);
  if (count == 0) return true;
  // The count-th smallest by its upper half, then by its lower half: no order of all elements is needed, and each pass
  // over them can be stopped.
  std::vector<std::size_t> with_half(kHalves);
  const bool is_upper_done =
      for_each_element(fused.size(), stop, [&](std::size_t i) { ++with_half[key_of(fused[i]) >> 16]; });
  std::size_t left = count;
  const std::uint32_t upper = half_of(with_half, left);
  with_half.assign(kHalves, 0);
  const bool is_lower_done = for_each_element(fused.size(), stop, [&](std::size_t i) {
    const std::uint32_t key = key_of(fused[i]);
    if (key >> 16 == upper) ++with_half[key & (kHalves - 1)];
  });
  if (!is_upper_done || !is_lower_done) return false;
  const std::uint32_t largest = upper << 16 | half_of(with_half, left);
  return for_each_element(fused.size(), stop, [&](std::size_t i) {
    const std::uint32_t key = key_of(fused[i]);
    if (key > largest || (key == largest && left == 0)) return;
    if (key == largest) --left;
    if (i != 0) fused[i] = 0.0F;
  });
}

Rollout::Rollout(std::size_t positions) : n_(positions), matrix_(positions * positions, 0.0F) {
  for (std::size_t i = 0; i < n_; ++i) matrix_[i * n_ + i] = 1.0F;
}

// A row's own position is added behind the product, not as a term of it: in float a large term swallows small ones.
bool Rollout::add_row(std::span<const float> weights, std::size_t row, std::span<float> scaled) {
  const std::span<const float> before = std::span(matrix_).subspan(row * n_, n_);
  const std::span<float> next = std::span(next_).subspan(row * n_, n_);
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  if (!std::isfinite(sum) || sum <= 0.0) {
    std::ranges::fill(scaled, 0.0F);
    std::ranges::copy(before, next.begin());
    return false;
  }
  const auto scale = static_cast<float>(1.0 / (sum + 1.0));
  for (std::size_t i = 0; i < n_; ++i) scaled[i] = weights[i] * scale;
  for (std::size_t i = 0; i < n_; ++i) next[i] = before[i] * scale;
  return true;
}

bool Rollout::add(std::span<const float> fused, const Work& work) {
  next_.resize(n_ * n_);
  std::atomic<std::size_t> passed = 0;
  in_parts(n_, kLeastRows, work.threads, [&](std::size_t begin, std::size_t end) {
    const std::size_t rows =
        std::clamp(kProducts / std::max(n_ * n_, std::size_t{1}), kLeastRows, std::max(end - begin, kLeastRows));
    std::vector<float> scaled(std::min(rows, end - begin) * n_);
    for (std::size_t first = begin; first < end && !work.stop.stop_requested(); first += rows) {
      const std::size_t count = std::min(rows, end - first);
      for (std::size_t row = 0; row < count; ++row) {
        const std::span weights = fused.subspan((first + row) * n_, n_);
        // Relaxed: it only counts.
        if (!add_row(weights, first + row, std::span(scaled).subspan(row * n_, n_))) {
          passed.fetch_add(1, std::memory_order_relaxed);
        }
      }
      const std::span<float> next = std::span(next_).subspan(first * n_, count * n_);
      if (is_identity_) {
        for (std::size_t i = 0; i < next.size(); ++i) next[i] += scaled[i];
      } else {
        add_product(scaled, matrix_, count, n_, next);
      }
    }
  });
  if (work.stop.stop_requested()) return false;
  matrix_.swap(next_);
  is_identity_ = false;
  passed_ += passed;
  return true;
}

std::vector<double> Rollout::matrix() const {
  std::vector<double> matrix(matrix_.begin(), matrix_.end());
  for (std::size_t row = 0; row < n_; ++row) {
    const std::span<double> values = std::span(matrix).subspan(row * n_, n_);
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    for (double& value : values) value /= sum;
  }
  return matrix;
}

}  // namespace tensorscope::viewer::analysis
