#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viewer/analysis/axis_range.h"

namespace tensorscope::viewer::analysis {

/// One axis of parallel coordinates: numbers along a scale, or words at even distances. A word's value is its index.
/// Threads: plain data and pure functions.
struct ParallelAxis {
  AxisScale scale;
  Range view;
  std::vector<std::string> categories;  ///< from below upwards; none: it is an axis of numbers

  bool is_categorical() const { return !categories.empty(); }
};

/// From the smallest to the largest finite one; logarithmic if all are positive and the largest is at least
/// kLogFrom times the smallest. Values that are not finite have no place.
/// At the limit: a single value lies in the middle.
[[nodiscard]] ParallelAxis numeric_axis(std::span<const double> values);
inline constexpr double kLogFrom = 10.0;

/// The distinct words, sorted; "" is no word.
[[nodiscard]] ParallelAxis category_axis(std::span<const std::string> words);

/// 0 at the lower end, 1 at the upper one; nothing for what has no place.
[[nodiscard]] std::optional<double> place_on(const ParallelAxis& axis, double value);
[[nodiscard]] double index_of(const ParallelAxis& axis, const std::string& word);  ///< NaN if there is none
/// The value at a place.
[[nodiscard]] double value_on(const ParallelAxis& axis, double place);

/// Whether a run with these values on the axes is within all brushes; a value without a place is within none.
[[nodiscard]] bool is_within(std::span<const double> values, std::span<const std::optional<Range>> brushes);

}  // namespace tensorscope::viewer::analysis
