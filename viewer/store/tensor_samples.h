#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "schema/sample.h"

namespace tensorscope::viewer {

/// Counts on the signed-log grid without the empty bins at both ends.
struct BinCounts {
  std::size_t first_bin = 0;
  std::vector<std::uint64_t> counts;
  std::uint64_t nan = 0;
  std::uint64_t positive_infinity = 0;
  std::uint64_t negative_infinity = 0;

  BinCounts() = default;
  explicit BinCounts(const schema::Histogram& histogram);
  /// counts.size() + 1 edges in ascending order, for analysis::GridHistogram; the grid's outermost are infinite.
  std::span<const double> edges() const;
  std::uint64_t at(std::size_t bin) const;  ///< of the whole grid
  std::uint64_t total() const;              ///< non-finite ones included
};

/// What numbers say about a tensor at one step.
struct Summary {
  std::uint64_t step = 0;
  schema::Phase phase = schema::Phase::unknown;
  std::uint64_t sampled = 0;  ///< n of
  std::uint64_t total = 0;    ///< N elements
  std::optional<schema::Stats> stats;
  std::optional<BinCounts> histogram;

  std::size_t memory_bytes() const;
};

/// Elements of a tensor at one step: `region.data`, row-major, region.window.count of them in each dimension. See
/// elements.h for reading them as numbers.
struct RegionSample {
  std::uint64_t step = 0;
  schema::Phase phase = schema::Phase::unknown;
  std::uint64_t sampled = 0;  ///< n of
  std::uint64_t total = 0;    ///< N elements
  schema::Region region;
  std::vector<std::byte> storage;  ///< what region.data points into

  RegionSample() = default;
  RegionSample(RegionSample&&) noexcept = default;
  RegionSample& operator=(RegionSample&&) noexcept = default;

  std::size_t memory_bytes() const { return sizeof(*this) + storage.capacity(); }
  bool is_whole() const;  ///< every element of the tensor
};

}  // namespace tensorscope::viewer
