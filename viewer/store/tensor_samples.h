#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
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

/// What is known of each neuron of a tensor: see schema::Units, whose fields these are.
struct UnitValues {
  std::size_t axis = 0;                   ///< the dimension that a neuron is an index of
  std::uint64_t total = 0;                ///< neurons that the tensor has
  std::uint32_t stride = 1;               ///< every so manieth of them is here
  std::uint64_t elements = 0;             ///< n that were looked at of each,
  std::uint64_t of_each = 0;              ///< of N that each has
  std::vector<float> mean;                ///< of the finite elements
  std::vector<float> on_rate;             ///< the share of finite elements above zero
  std::vector<float> abs_max;             ///< of the finite elements
  std::vector<std::uint32_t> not_finite;  ///< elements that are not; empty if there are none

  UnitValues() = default;
  /// `tensor_elements`: of the whole tensor.
  UnitValues(const schema::Units& units, std::uint64_t tensor_elements);
  std::size_t count() const { return mean.size(); }
  std::uint64_t neuron(std::size_t index) const { return index * stride; }  ///< its index in the tensor
  std::size_t memory_bytes() const;
};

/// What numbers say about a tensor at one step.
struct Summary {
  std::uint64_t step = 0;
  schema::Phase phase = schema::Phase::unknown;
  std::uint64_t sampled = 0;  ///< n of
  std::uint64_t total = 0;    ///< N elements; both of the statistics: units tell their own
  std::optional<schema::Stats> stats;
  std::optional<BinCounts> histogram;
  std::optional<UnitValues> units;

  std::size_t memory_bytes() const;
};

/// Elements of a tensor at one step: `region.data`, row-major, region.window.count of them in each dimension. See
/// elements.h for reading them as numbers.
struct RegionSample {
  std::uint64_t step = 0;
  schema::Phase phase = schema::Phase::unknown;
  std::uint64_t sampled = 0;   ///< n of
  std::uint64_t total = 0;     ///< N elements
  std::uint32_t argument = 0;  ///< of a gradient of a class's score: which class (schema/want.h)
  schema::Region region;
  std::string_view words;  ///< one for each element, a zero byte between; empty: there are none
  /// What region.data and words point into. Copies share it, and may be read on another thread for as long as they are
  /// there, whatever the store does meanwhile.
  std::shared_ptr<const std::vector<std::byte>> storage;

  std::size_t memory_bytes() const { return sizeof(*this) + (storage ? storage->capacity() : 0); }
  bool is_whole() const;  ///< every element of the tensor
};

/// One for each element of the region, in its order; none if the job did not say what its numbers stand for. They point
/// into the sample.
std::vector<std::string_view> words_of(const RegionSample& sample);

}  // namespace tensorscope::viewer
