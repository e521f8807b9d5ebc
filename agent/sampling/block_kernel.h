#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "schema/signed_log_grid.h"

namespace tensorscope::agent {

inline constexpr std::size_t kBlock =
    1024;  // elements that are worked on at a time: they stay in the first-level cache

// The bins of a block: those of the SignedLogGrid, then one for each kind of element that has none.
inline constexpr int kNanBin = schema::SignedLogGrid::kBins;
inline constexpr int kPositiveInfinityBin = kNanBin + 1;
inline constexpr int kNegativeInfinityBin = kNanBin + 2;
inline constexpr int kBlockBins = kNanBin + 3;

struct BlockSums {
  double sum = 0;
  double absolute = 0;   // Σ|x|
  double squares = 0;    // Σx²
  double deviation = 0;  // Σ(x − mean of the block)²
  double min = 0;
  double max = 0;
};

// Where the sums of neurons are, an element each: Σx, max|x|, and how many are above zero.
struct UnitTotals {
  double* sum = nullptr;
  double* abs_max = nullptr;
  std::uint64_t* on = nullptr;
};

// The inner loops of the reductions, for one kind of processor.
//
// Every kernel gives the same bits: the order of the additions is fixed by eight lanes, not by the width of a
// register, and products are never fused into sums.
// Threads: pure.
struct BlockKernel {
  // Writes the bin of each element, those of non-finite ones left to the caller. True if all are finite.
  bool (*bin_floats)(const float* values, std::size_t count, std::int32_t* bins) noexcept;
  bool (*bin_doubles)(const double* values, std::size_t count, std::int32_t* bins) noexcept;
  // Of finite values, at least one.
  BlockSums (*sum_floats)(const float* values, std::size_t count) noexcept;
  BlockSums (*sum_doubles)(const double* values, std::size_t count) noexcept;
  // Add finite values to the sums of neurons that follow each other: rows of one element of each; or of each one a run.
  void (*add_unit_rows_floats)(const float* values, std::size_t rows, std::size_t units, UnitTotals to) noexcept;
  void (*add_unit_rows_doubles)(const double* values, std::size_t rows, std::size_t units, UnitTotals to) noexcept;
  void (*add_unit_runs_floats)(const float* values, std::size_t units, std::size_t run, UnitTotals to) noexcept;
  void (*add_unit_runs_doubles)(const double* values, std::size_t units, std::size_t run, UnitTotals to) noexcept;
  // Half types as floats.
  void (*widen_float16)(const std::uint16_t* halves, std::size_t count, float* floats) noexcept;
  void (*widen_bfloat16)(const std::uint16_t* halves, std::size_t count, float* floats) noexcept;
};

// Those that this processor can run, the fastest first.
std::span<const BlockKernel> block_kernels() noexcept;

}  // namespace tensorscope::agent
