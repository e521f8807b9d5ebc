#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "viewer/analysis/attention_figures.h"

namespace tensorscope::viewer::analysis {

/// How the attention of groups of queries is shared among groups of keys, such as text and image.
/// mean(from, to): of the good rows of queries in `from`, the mean of the mass on keys in `to`, rows scaled to 1; NaN
/// if there is no such row. For each `from` the shares over all `to` sum to 1.
/// Threads: one owner.
/// At the limit: where keys were strided it is an estimate, see share_of_keys.
class AttentionShare {
 public:
  explicit AttentionShare(std::size_t groups) : groups_(groups), sums_(groups * groups, 0.0), rows_(groups, 0) {}

  /// One head more. The group of a position: `query_groups[position]`; they are below the number of groups.
  void add(const AttentionView& head, std::span<const std::uint8_t> query_groups,
           std::span<const std::uint8_t> key_groups);

  [[nodiscard]] std::size_t groups() const { return groups_; }
  [[nodiscard]] double mean(std::size_t from, std::size_t to) const;
  [[nodiscard]] std::int64_t rows(std::size_t from) const { return rows_[from]; }

 private:
  std::size_t groups_;
  std::vector<double> sums_;
  std::vector<std::int64_t> rows_;
};

}  // namespace tensorscope::viewer::analysis
