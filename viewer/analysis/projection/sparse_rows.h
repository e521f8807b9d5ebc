#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "viewer/analysis/projection/neighbours.h"

namespace tensorscope::viewer::analysis {

/// A square sparse matrix by rows: entries of row i are [start[i], start[i + 1]), their columns ascending.
/// Threads: plain data.
struct SparseRows {
  std::vector<std::size_t> start;
  std::vector<std::uint32_t> column;
  std::vector<double> value;

  [[nodiscard]] std::size_t count() const { return start.empty() ? 0 : start.size() - 1; }
};

/// The symmetric matrix of combine(m_ij, m_ji), where m has `values` at the neighbours and 0 elsewhere. Entries are
/// where either is a neighbour of the other.
template <typename Combine>
SparseRows symmetric_rows(const Neighbours& neighbours, std::span<const double> values, Combine combine) {
  using Entry = std::pair<std::uint32_t, double>;
  const std::size_t n = neighbours.count();
  // The transposed, whose rows come out in order.
  std::vector<std::size_t> begin(n + 1, 0);
  for (const std::uint32_t other : neighbours.indices) ++begin[other + 1];
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  std::vector<Entry> transposed(neighbours.indices.size());
  std::vector<std::size_t> next(begin.begin(), begin.end() - 1);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i * neighbours.each; j < (i + 1) * neighbours.each; ++j) {
      transposed[next[neighbours.indices[j]]++] = {static_cast<std::uint32_t>(i), values[j]};
    }
  }
  SparseRows rows;
  rows.start.reserve(n + 1);
  rows.start.push_back(0);
  rows.column.reserve(2 * transposed.size());
  rows.value.reserve(2 * transposed.size());
  std::vector<Entry> own;
  for (std::size_t i = 0; i < n; ++i) {
    own.clear();
    for (std::size_t j = i * neighbours.each; j < (i + 1) * neighbours.each; ++j) {
      own.emplace_back(neighbours.indices[j], values[j]);
    }
    std::ranges::sort(own, {}, &Entry::first);
    std::span<const Entry> a(own);
    std::span<const Entry> b = std::span<const Entry>(transposed).subspan(begin[i], begin[i + 1] - begin[i]);
    while (!a.empty() || !b.empty()) {
      const bool takes_a = b.empty() || (!a.empty() && a.front().first <= b.front().first);
      const bool takes_b = a.empty() || (!b.empty() && b.front().first <= a.front().first);
      rows.column.push_back(takes_a ? a.front().first : b.front().first);
      rows.value.push_back(combine(takes_a ? a.front().second : 0.0, takes_b ? b.front().second : 0.0));
      if (takes_a) a = a.subspan(1);
      if (takes_b) b = b.subspan(1);
    }
    rows.start.push_back(rows.column.size());
  }
  return rows;
}

}  // namespace tensorscope::viewer::analysis
