#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "schema/kinds.h"
#include "schema/layout.h"
#include "schema/signed_log_grid.h"

namespace tensorscope::schema {

// What one sample of one tensor at one step can carry: a value per product. The formulae are those of TRUTH §3 and §4:
// population standard deviation, reductions in float64, min to abs-max over the finite elements only.
// Threads: values.
struct Stats {
  std::uint64_t elements = 0;  // n, non-finite ones included
  std::uint64_t nan = 0;
  std::uint64_t positive_infinity = 0;
  std::uint64_t negative_infinity = 0;
  std::uint64_t zero = 0;
  double min = 0;  // min, max, mean, std, abs_max are 0 if no element is finite
  double max = 0;
  double mean = 0;
  double std = 0;  // ddof 0
  double l1 = 0;
  double l2 = 0;
  double abs_max = 0;

  std::uint64_t finite() const noexcept { return elements - nan - positive_infinity - negative_infinity; }
};

// Counts on the SignedLogGrid. Σ counts + nan + ±infinity = elements, exactly.
struct Histogram {
  std::array<std::uint64_t, SignedLogGrid::kBins> counts{};
  std::uint64_t nan = 0;
  std::uint64_t positive_infinity = 0;
  std::uint64_t negative_infinity = 0;
};

// A window into a tensor: for each dimension the elements start, start + stride, … (count of them).
struct Window {
  std::size_t dimensions = 0;
  std::array<std::uint32_t, kMaxDimensions> start{};
  std::array<std::uint32_t, kMaxDimensions> count{};
  std::array<std::uint32_t, kMaxDimensions> stride{};

  bool operator==(const Window&) const = default;
};

// The elements of a window, row-major, in the tensor's own dtype and byte order.
struct Region {
  Dtype dtype = Dtype::unknown;
  std::array<std::int64_t, kMaxDimensions> shape{};  // of the whole tensor, window.dimensions of them
  Window window;                                     // dimensions 0: the one element of a 0-dim tensor
  std::span<const std::byte> data;                   // element_bytes(dtype) × Π count
};

// n of N: products that estimate say how many elements they saw.
struct SampleHeader {
  std::uint32_t source = 0;
  std::uint64_t step = 0;
  Phase phase = Phase::unknown;
  std::uint64_t time_ns = 0;  // CLOCK_MONOTONIC
  std::uint64_t sampled = 0;  // n
  std::uint64_t total = 0;    // N
};

}  // namespace tensorscope::schema
