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

// What is known of each neuron of a tensor: a channel of N×C×H×W, an index of the last dimension otherwise.
struct Units {
  static constexpr std::size_t kMost = 4096;  // of more, every k-th is here

  std::uint8_t axis = 0;                      // the dimension that a neuron is an index of
  std::uint64_t total = 0;                    // neurons that the tensor has
  std::uint32_t stride = 1;                   // every so manieth of them is here
  std::uint64_t elements = 0;                 // that were looked at of each
  std::span<const float> mean;                // of the finite elements
  std::span<const float> on_rate;             // the share of finite elements above zero
  std::span<const float> abs_max;             // of the finite elements
  std::span<const std::uint32_t> not_finite;  // elements that are not; empty if there are none

  std::size_t count() const noexcept { return mean.size(); }
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
  bool vectors = false;                              // rows for projections, not a picture
};

// n of N: products that estimate say how many elements they saw.
struct SampleHeader {
  std::uint32_t source = 0;
  std::uint64_t step = 0;
  Phase phase = Phase::unknown;
  std::uint64_t time_ns = 0;   // CLOCK_MONOTONIC
  std::uint64_t sampled = 0;   // n
  std::uint64_t total = 0;     // N
  std::uint32_t argument = 0;  // of the want: the class whose score's gradient this is
  std::uint64_t cost_ns = 0;   // what this sample took the agent
  std::uint64_t price_ns = 0;  // of a want that is not served, once
};

}  // namespace tensorscope::schema
