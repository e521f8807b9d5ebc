#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "agent/sampling/block_kernel.h"
#include "agent/sampling/grid.h"
#include "schema/sample.h"

namespace tensorscope::agent {

// Sums for each neuron, of elements that come in the order of a grid: as the blocks of a reduction pass by.
//
// Mean, on-rate and abs-max are of the finite elements; the others are counted. Sums are of doubles. Every kernel gives
// the same bits.
// Threads: one at a time.
// At the limit: of more than Units::kMost neurons every k-th is kept, so that no more are left.
class UnitSums {
 public:
  explicit UnitSums(const BlockKernel& kernel) noexcept : kernel_(&kernel) {}

  // `grid` has the axes in the order of its loops; `axis` is the one that a neuron is an index of; no axes: one neuron.
  void begin(const Grid& grid, std::size_t axis) noexcept;
  // The next elements, a block at most; whether all of them are finite.
  void add(const float* values, std::size_t count, bool finite) noexcept { add_all(values, count, finite); }
  void add(const double* values, std::size_t count, bool finite) noexcept { add_all(values, count, finite); }
  // Writes the numbers into `units`, which then points into this until the next begin(). Which axis it was is
  // the caller's to say.
  void finish(schema::Units& units) noexcept;

 private:
  template <typename T>
  void add_all(const T* values, std::size_t count, bool finite) noexcept;
  template <typename T>
  void add_rows(const T* values, std::size_t count) noexcept;
  template <typename T>
  void add_runs(const T* values, std::size_t count) noexcept;
  template <typename T>
  void add_run(std::size_t unit, const T* values, std::size_t run, std::size_t units = 1) noexcept;
  // The same elements with zeros, which change no sum, in place of those that are not finite; these are counted.
  template <typename T>
  const T* without_not_finite(const T* values, std::size_t count) noexcept;
  UnitTotals totals_from(std::size_t kept) noexcept {
    return {sum_.data() + kept, abs_max_.data() + kept, on_.data() + kept};
  }

  static constexpr std::size_t kMost = schema::Units::kMost;

  const BlockKernel* kernel_;
  std::size_t units_ = 1;
  std::size_t stride_ = 1;
  std::size_t kept_ = 1;
  std::size_t inner_ = 1;    // elements of a neuron that lie one after the other
  std::uint64_t each_ = 0;   // elements of each
  std::size_t unit_ = 0;     // of the next element
  std::size_t of_unit_ = 0;  // how many of the inner_ came
  bool has_not_finite_ = false;
  std::array<double, kMost> sum_;
  std::array<double, kMost> abs_max_;
  std::array<std::uint64_t, kMost> on_;
  std::array<std::uint32_t, kMost> not_finite_;
  std::array<float, kMost> mean_out_, on_rate_out_, abs_max_out_;
  alignas(64) std::array<std::byte, kBlock * sizeof(double)> finite_;
};

}  // namespace tensorscope::agent
