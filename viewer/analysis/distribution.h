#pragma once

#include <array>
#include <span>

namespace tensorscope::viewer::analysis {

/// TensorBoard's compressed distribution: the values at fixed shares of the mass, which are the normal distribution's
/// at minus infinity, -1.5, -1, -0.5, 0, 0.5, 1, 1.5 deviations and infinity.
/// Threads: pure functions.
inline constexpr std::array<int, 9> kBasisPoints{0, 668, 1587, 3085, 5000, 6915, 8413, 9332, 10000};

struct Bucket {
  double left = 0.0;
  double right = 0.0;
  double count = 0.0;
};

/// Cumulative weight is interpolated linearly within a bucket. No mass at all gives zeros, as TensorBoard does.
[[nodiscard]] std::array<double, 9> compress(std::span<const Bucket> buckets);

}  // namespace tensorscope::viewer::analysis
