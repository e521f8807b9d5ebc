#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "viewer/analysis/axis_range.h"
#include "viewer/analysis/rebin.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// How a tensor's values are distributed at one step: from its elements where all of them are there, exact in any bins;
/// else from the counts on the agent's grid, which differ in other bins by the mass of those that are cut.
/// Threads: plain data; copies what it needs.
/// At the limit: the counts are taken instead of more than kMostElements.
class Distribution {
 public:
  static constexpr std::size_t kMostElements = std::size_t{1} << 18;

  /// The newest sample at or before a step whose elements can be counted: all of them, and not too many; null if there
  /// is none.
  static const RegionSample* elements_at(const Source& source, std::uint64_t step);

  /// The newest one at or before a step; nothing if there is none.
  static std::optional<Distribution> at(const Source& source, std::uint64_t step);

  std::uint64_t step() const { return step_; }
  std::uint64_t sampled() const { return sampled_; }  ///< n of
  std::uint64_t total() const { return total_; }      ///< N elements
  std::uint64_t nan() const { return nan_; }
  std::uint64_t positive_infinity() const { return positive_infinity_; }
  std::uint64_t negative_infinity() const { return negative_infinity_; }
  std::uint64_t zero() const { return zero_; }
  std::uint64_t finite() const { return finite_; }

  /// From the smallest to the largest finite value; nothing if there is none.
  std::optional<analysis::Range> range() const { return range_; }

  /// Finite values in bins of equal width; those outside are not counted.
  std::vector<double> masses(std::span<const double> edges) const;

  std::size_t memory_bytes() const { return values_.capacity() * sizeof(double); }

 private:
  void take(const RegionSample& sample);
  void take(const Summary& summary);

  std::uint64_t step_ = 0;
  std::uint64_t sampled_ = 0;
  std::uint64_t total_ = 0;
  std::uint64_t nan_ = 0;
  std::uint64_t positive_infinity_ = 0;
  std::uint64_t negative_infinity_ = 0;
  std::uint64_t zero_ = 0;
  std::uint64_t finite_ = 0;
  std::optional<analysis::Range> range_;
  std::vector<double> values_;  // one of both
  BinCounts counts_;
};

/// A distribution in bins as it is drawn, perhaps beside another one.
struct BinnedDistribution {
  std::vector<double> edges;     ///< empty: no finite value
  std::vector<double> masses;    ///< elements in each bin
  std::vector<double> compared;  ///< of the other one, scaled to as many elements; empty without one
};

/// `bins` of equal width for `range`, one for a range of a single value.
BinnedDistribution bin(const Distribution& distribution, const Distribution* other, analysis::Range range,
                       std::size_t bins);

}  // namespace tensorscope::viewer
