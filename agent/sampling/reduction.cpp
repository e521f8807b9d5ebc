#include "agent/sampling/reduction.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include "agent/sampling/conversion.h"

namespace tensorscope::agent {

using schema::Dtype;
using schema::SignedLogGrid;

void Reduction::run(const Grid& grid, Dtype dtype) noexcept {
  has_units_ = false;
  run_ordered(in_memory_order(grid), dtype);
}

void Reduction::run(const Grid& grid, Dtype dtype, std::size_t unit_axis) noexcept {
  const OrderedGrid ordered = in_memory_order_with(grid, unit_axis);
  has_units_ = true;
  unit_sums_.begin(ordered.grid, ordered.axis);
  // Merging the loops does not change their order.
  run_ordered(merged(ordered.grid), dtype);
  unit_sums_.finish(units_);
}

void Reduction::run_ordered(const Grid& ordered, Dtype dtype) noexcept {
  stats_ = {};
  stats_.elements = ordered.elements();
  stats_.min = std::numeric_limits<double>::infinity();
  stats_.max = -std::numeric_limits<double>::infinity();
  total_.fill(0);
  sum_ = deviation_ = squares_ = 0;
  finite_ = 0;
  is_small_ = stats_.elements <= kBlock;
  if (fits_float(dtype)) {
    reduce<float>(ordered, dtype);
  } else {
    reduce<double>(ordered, dtype);
  }
  finish();
}

template <typename T>
void Reduction::reduce(const Grid& grid, Dtype dtype) noexcept {
  const bool is_native = dtype == Dtype::float32 || dtype == Dtype::float64;
  const auto bytes = static_cast<std::int64_t>(grid.element_bytes);
  T* const gathered = reinterpret_cast<T*>(gathered_.data());
  std::size_t filled = 0;
  for_each_run(grid, [&](const std::byte* first, std::int64_t count, std::int64_t stride) {
    while (count > 0) {
      if (is_native && stride == 1 && filled == 0 && count >= static_cast<std::int64_t>(kBlock)) {
        add_block(reinterpret_cast<const T*>(first), kBlock);
        first += static_cast<std::int64_t>(kBlock) * bytes;
        count -= static_cast<std::int64_t>(kBlock);
        continue;
      }
      const std::size_t taken = std::min(static_cast<std::size_t>(count), kBlock - filled);
      read(first, dtype, stride, taken, gathered + filled);
      filled += taken;
      first += static_cast<std::int64_t>(taken) * stride * bytes;
      count -= static_cast<std::int64_t>(taken);
      if (filled == kBlock) {
        add_block(gathered, kBlock);
        filled = 0;
      }
    }
  });
  if (filled > 0) add_block(gathered, filled);
}

template <typename T>
void Reduction::read(const std::byte* first, Dtype dtype, std::int64_t stride, std::size_t count,
                     T* to) const noexcept {
  if constexpr (std::is_same_v<T, float>) {
    if (stride == 1 && dtype == Dtype::float16) {
      return kernel_->widen_float16(reinterpret_cast<const std::uint16_t*>(first), count, to);
    }
    if (stride == 1 && dtype == Dtype::bfloat16) {
      return kernel_->widen_bfloat16(reinterpret_cast<const std::uint16_t*>(first), count, to);
    }
  }
  convert(first, dtype, stride, count, to);
}

template <typename T>
void Reduction::add_block(const T* values, std::size_t count) noexcept {
  constexpr bool kIsFloat = std::is_same_v<T, float>;
  bool finite = false;
  if constexpr (kIsFloat) {
    finite = kernel_->bin_floats(values, count, bins_.data());
  } else {
    finite = kernel_->bin_doubles(values, count, bins_.data());
  }
  if (has_units_) unit_sums_.add(values, count, finite);
  std::size_t kept_count = count;
  if (!finite) {
    T* const kept = reinterpret_cast<T*>(kept_.data());
    kept_count = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (std::isfinite(values[i])) {
        kept[kept_count++] = values[i];
      } else {
        bins_[i] = std::isnan(values[i]) ? kNanBin : values[i] > 0 ? kPositiveInfinityBin : kNegativeInfinityBin;
      }
    }
    values = kept;
  }
  count_bins(count);
  if (kept_count == 0) return;
  if constexpr (kIsFloat) {
    add_finite(kernel_->sum_floats(values, kept_count), kept_count);
  } else {
    add_finite(kernel_->sum_doubles(values, kept_count), kept_count);
  }
}

void Reduction::add_finite(const BlockSums& sums, std::size_t count) noexcept {
  const auto n = static_cast<double>(finite_);
  const auto m = static_cast<double>(count);
  // Chan, Golub and LeVeque (1983), equation 2.1b.
  const double difference = finite_ == 0 ? 0 : sums.sum / m - sum_ / n;
  deviation_ += sums.deviation + difference * difference * (n * m / (n + m));
  sum_ += sums.sum;
  squares_ += sums.squares;
  stats_.l1 += sums.absolute;
  stats_.min = std::min(stats_.min, sums.min);
  stats_.max = std::max(stats_.max, sums.max);
  finite_ += count;
}

void Reduction::count_bins(std::size_t count) noexcept {
  if (is_small_) {
    for (std::size_t i = 0; i < count; ++i) ++total_[static_cast<std::size_t>(bins_[i])];
    return;
  }
  std::size_t i = 0;
  for (; i + kTurns <= count; i += kTurns) {
    ++counts_[0][static_cast<std::size_t>(bins_[i])];
    ++counts_[1][static_cast<std::size_t>(bins_[i + 1])];
    ++counts_[2][static_cast<std::size_t>(bins_[i + 2])];
    ++counts_[3][static_cast<std::size_t>(bins_[i + 3])];
  }
  for (; i < count; ++i) ++counts_[0][static_cast<std::size_t>(bins_[i])];
  if (++blocks_ == kBlocksPerFlush) flush_counts();
}

void Reduction::flush_counts() noexcept {
  for (std::size_t bin = 0; bin < kBlockBins; ++bin) {
    total_[bin] += counts_[0][bin] + counts_[1][bin] + counts_[2][bin] + counts_[3][bin];
  }
  for (auto& turn : counts_) turn.fill(0);
  blocks_ = 0;
}

void Reduction::finish() noexcept {
  if (!is_small_) flush_counts();
  std::copy_n(total_.begin(), histogram_.counts.size(), histogram_.counts.begin());
  stats_.nan = histogram_.nan = total_[kNanBin];
  stats_.positive_infinity = histogram_.positive_infinity = total_[kPositiveInfinityBin];
  stats_.negative_infinity = histogram_.negative_infinity = total_[kNegativeInfinityBin];
  stats_.zero = histogram_.counts[SignedLogGrid::kZeroBin];
  if (finite_ == 0) {
    stats_.min = stats_.max = 0;
    return;
  }
  const auto n = static_cast<double>(finite_);
  stats_.mean = sum_ / n;
  stats_.std = std::sqrt(deviation_ / n);
  stats_.l2 = std::sqrt(squares_);
  stats_.abs_max = std::max(std::abs(stats_.min), std::abs(stats_.max));
}

}  // namespace tensorscope::agent
