#include "agent/sampling/norm.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "agent/sampling/conversion.h"
#include "agent/sampling/grid.h"

namespace tensorscope::agent {
namespace {

constexpr std::size_t kBlockElements = 1024;
constexpr std::size_t kLanes = 8;  // neighbouring additions do not wait for each other

// Calls `use(values, count)` for blocks of the elements as numbers.
template <typename T, typename Use>
void for_each_block(const Grid& grid, schema::Dtype dtype, const Use& use) {
  std::array<T, kBlockElements> block;
  for_each_run(grid, [&](const std::byte* first, std::int64_t count, std::int64_t stride) {
    while (count > 0) {
      const auto taken = std::min<std::size_t>(static_cast<std::size_t>(count), kBlockElements);
      convert(first, dtype, stride, taken, block.data());
      use(block.data(), taken);
      first += static_cast<std::int64_t>(taken) * stride * static_cast<std::int64_t>(grid.element_bytes);
      count -= static_cast<std::int64_t>(taken);
    }
  });
}

template <typename T>
double sum_of(const Grid& grid, schema::Dtype dtype) noexcept {
  std::array<double, kLanes> sums{};
  for_each_block<T>(grid, dtype, [&](const T* values, std::size_t count) {
    std::size_t i = 0;
    for (; i + kLanes <= count; i += kLanes) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const auto value = static_cast<double>(values[i + lane]);
        sums[lane] += value * value;
      }
    }
    for (; i < count; ++i) sums[0] += static_cast<double>(values[i]) * static_cast<double>(values[i]);
  });
  double sum = 0;
  for (const double lane : sums) sum += lane;
  return sum;
}

template <typename T>
void subtract_as(const TensorView& now, const std::byte* before, T* to) noexcept {
  const std::size_t bytes = schema::element_bytes(now.dtype);
  std::array<T, kBlockElements> old;
  for_each_block<T>(merged(grid_of(now)), now.dtype, [&](const T* values, std::size_t count) {
    convert(before, now.dtype, 1, count, old.data());
    for (std::size_t i = 0; i < count; ++i) to[i] = values[i] - old[i];
    to += count;
    before += count * bytes;
  });
}

}  // namespace

double sum_of_squares(const TensorView& view) noexcept {
  const Grid grid = in_memory_order(grid_of(view));
  return fits_float(view.dtype) ? sum_of<float>(grid, view.dtype) : sum_of<double>(grid, view.dtype);
}

void subtract(const TensorView& now, const std::byte* before, std::byte* to) noexcept {
  if (fits_float(now.dtype)) return subtract_as(now, before, reinterpret_cast<float*>(to));
  subtract_as(now, before, reinterpret_cast<double*>(to));
}

}  // namespace tensorscope::agent
