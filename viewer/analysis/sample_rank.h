#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "viewer/analysis/axis_range.h"

namespace tensorscope::viewer::analysis {

/// Ranks and robust ranges of a tensor for display: counts and the extreme values are exact; quantiles come from at
/// most `kLimit` elements taken at even distances, and `sampled()` says how many that were.
/// Threads: one owner; const after `assign`.
/// At the limit: no finite element leaves `range()` and the quantiles without a value.
class SampleRank {
 public:
  static constexpr std::size_t kLimit = 65'536;

  void assign(std::span<const float> values);

  /// Exact, over all elements.
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t nan() const { return nan_; }
  [[nodiscard]] std::uint64_t pos_inf() const { return pos_inf_; }
  [[nodiscard]] std::uint64_t neg_inf() const { return neg_inf_; }
  [[nodiscard]] std::optional<Range> range() const { return range_; }

  /// From the sample.
  [[nodiscard]] std::uint64_t sampled() const { return sorted_.size(); }
  [[nodiscard]] bool exact() const { return sampled() == count_ - nan_ - pos_inf_ - neg_inf_; }
  [[nodiscard]] std::optional<double> quantile(double q) const;
  [[nodiscard]] std::optional<double> abs_quantile(double q) const;

  /// Share of the sample at or below `value` (ties count half), in [0, 1].
  [[nodiscard]] std::optional<double> rank_of(double value) const;

 private:
  std::vector<double> sorted_;
  std::vector<double> sorted_abs_;
  std::optional<Range> range_;
  std::uint64_t count_ = 0;
  std::uint64_t nan_ = 0;
  std::uint64_t pos_inf_ = 0;
  std::uint64_t neg_inf_ = 0;
};

}  // namespace tensorscope::viewer::analysis
