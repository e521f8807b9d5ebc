#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "agent/sampling/block_kernel.h"
#include "agent/sampling/grid.h"
#include "agent/sampling/unit_sums.h"
#include "schema/sample.h"

namespace tensorscope::agent {

// Statistics and histogram of a grid's elements, and sums for each neuron if they are asked for, in one pass over them.
//
// Promises: TRUTH §3 and §4. Half types and integers are converted, never accumulated as they are; sums are of
// doubles, by blocks, whose deviations are merged by Chan's formula. Every bin counts exactly, and together with the
// counters of NaN and infinities they add up to the number of elements. Cost: on a current x86 about 1 ns per float,
// about a fifth of that more for half types; nothing is allocated.
// Threads: one at a time.
class Reduction {
 public:
  explicit Reduction(const BlockKernel& kernel = block_kernels().front()) noexcept
      : kernel_(&kernel), unit_sums_(kernel) {}

  void run(const Grid& grid, schema::Dtype dtype) noexcept;
  // With units(): neurons are along this axis of the grid.
  void run(const Grid& grid, schema::Dtype dtype, std::size_t unit_axis) noexcept;

  const schema::Stats& stats() const noexcept { return stats_; }
  const schema::Histogram& histogram() const noexcept { return histogram_; }
  // Of the last run that had a unit axis. What the grid does not tell, the caller fills in: which axis of the tensor it
  // is.
  schema::Units& units() noexcept { return units_; }

 private:
  // Neighbours are often in one bin; counted in turns, they do not wait for each other.
  static constexpr std::size_t kTurns = 4;
  static constexpr std::uint32_t kBlocksPerFlush = 1u << 20;  // a counter of 32 bits overflows after 2^22 blocks

  void run_ordered(const Grid& ordered, schema::Dtype dtype) noexcept;
  template <typename T>
  void reduce(const Grid& grid, schema::Dtype dtype) noexcept;
  template <typename T>
  void read(const std::byte* first, schema::Dtype dtype, std::int64_t stride, std::size_t count, T* to) const noexcept;
  template <typename T>
  void add_block(const T* values, std::size_t count) noexcept;
  void add_finite(const BlockSums& sums, std::size_t count) noexcept;
  void count_bins(std::size_t count) noexcept;
  void flush_counts() noexcept;
  void finish() noexcept;

  const BlockKernel* kernel_;
  schema::Stats stats_;
  schema::Histogram histogram_;
  schema::Units units_;
  UnitSums unit_sums_;
  bool has_units_ = false;  // in this run
  double sum_ = 0;
  double deviation_ = 0;
  double squares_ = 0;
  std::uint64_t finite_ = 0;
  std::uint32_t blocks_ = 0;  // since the counts were flushed
  bool is_small_ = false;
  std::array<std::uint64_t, kBlockBins> total_{};
  std::array<std::array<std::uint32_t, kBlockBins>, kTurns> counts_{};  // all zero between runs; unused by small ones
  std::array<std::int32_t, kBlock> bins_;
  // Blocks of either type: elements that do not lie side by side or need conversion, and the finite ones among others.
  using Block = std::array<std::byte, kBlock * sizeof(double)>;
  alignas(64) Block gathered_;
  alignas(64) Block kept_;
};

}  // namespace tensorscope::agent
