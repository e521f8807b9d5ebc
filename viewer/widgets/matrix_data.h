#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "viewer/analysis/cell_grid.h"

namespace tensorscope::viewer::widgets {

/// One dimension of a sampled matrix: `count` elements from `start` on, every `stride`-th, of `extent` that there are.
struct SampledDim {
  std::int64_t extent = 0;
  std::int64_t start = 0;
  std::int64_t stride = 1;
  std::int64_t count = 0;

  [[nodiscard]] std::int64_t index(std::int64_t sampled) const { return start + sampled * stride; }
  [[nodiscard]] std::int64_t end() const { return start + count * stride; }
  bool operator==(const SampledDim&) const = default;
};

/// A matrix for the heatmap: the sampled values, where they lie in the whole, and what its axes mean.
struct MatrixData {
  std::span<const float> values = {};  ///< rows.count * cols.count, row-major
  SampledDim rows;
  SampledDim cols;
  std::string_view row_axis = {};  ///< "output neuron"
  std::string_view col_axis = {};
  std::uint64_t revision = 0;  ///< changes whenever the values do
  /// The name of one row or column, by its true index; empty: the index itself.
  std::function<std::string(std::int64_t)> row_name = {};
  std::function<std::string(std::int64_t)> col_name = {};
  /// Not 0: nothing is known of that sampled column, which stays blank and counts nowhere. Where it shares a pixel with
  /// others its values are taken along, and are to be those of the one before. Empty: all are known.
  std::span<const std::uint8_t> missing_cols = {};
  bool col_names_alone = false;  ///< a column's index says nothing beside its name
  /// The names stand along the sides, where there is room for them, instead of indices.
  bool named_labels = false;
  /// Elements of the whole, where the axes do not say: one that stands for several dimensions counts what was sampled.
  std::optional<std::uint64_t> total_elements = std::nullopt;
  /// For types that float cannot hold exactly: the value at sampled (row, column), for the cursor to read.
  std::function<double(std::int64_t, std::int64_t)> exact = {};

  /// Of the sampled columns [first, end) all are missing.
  [[nodiscard]] bool are_missing(std::int64_t first, std::int64_t end) const {
    if (missing_cols.empty()) return false;
    const auto cut = missing_cols.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(end - first));
    return std::ranges::all_of(cut, [](std::uint8_t is_missing) { return is_missing != 0; });
  }
  [[nodiscard]] analysis::MatrixView view() const { return {values, rows.count, cols.count}; }
  [[nodiscard]] std::uint64_t total() const {
    return total_elements.value_or(static_cast<std::uint64_t>(rows.extent) * static_cast<std::uint64_t>(cols.extent));
  }
  [[nodiscard]] bool complete() const { return values.size() >= total(); }
};

}  // namespace tensorscope::viewer::widgets
