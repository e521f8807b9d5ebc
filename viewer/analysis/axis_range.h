#pragma once

#include <optional>
#include <span>

#include "viewer/analysis/axis_scale.h"

namespace tensorscope::viewer::analysis {

struct Range {
  double lo = 0.0;
  double hi = 1.0;

  [[nodiscard]] double span() const { return hi - lo; }
  [[nodiscard]] bool contains(double v) const { return v >= lo && v <= hi; }
  bool operator==(const Range&) const = default;
};

/// The range an axis should have for the data it shows. Non-finite values are left out, and so is what the scale
/// cannot show (nothing below or at zero on a log axis).
/// Threads: pure functions.
/// At the limit: no value that can be shown gives nullopt.

[[nodiscard]] std::optional<Range> full_range(std::span<const double> values, ScaleKind scale);

/// TensorBoard's: of n > 2 sorted values, those at ceil((n-1)*0.05) and floor((n-1)*0.95); else the full range.
[[nodiscard]] std::optional<Range> range_without_outliers(std::span<const double> values, ScaleKind scale);

/// The smallest range holding both.
[[nodiscard]] std::optional<Range> unite(std::optional<Range> a, std::optional<Range> b);

/// Whether doubles are fine enough for the places of this range: its length is more than 1e-12 of its values.
[[nodiscard]] bool is_resolved(Range range);

/// Whole powers of ten around a positive range; of more than `most` decades the upper ones. What is a billionth of a
/// decade beyond a power of ten is at it: a number that a float32 holds as 0.1000000015 begins no decade of its own.
[[nodiscard]] Range whole_decades(Range range, double most = 12.0);

/// Adds `fraction` of the length at both ends, measured along the scale; a range of one value, or of one that is not
/// resolved, gets some room around it.
[[nodiscard]] Range padded(Range range, AxisScale scale, double fraction = 0.05);

}  // namespace tensorscope::viewer::analysis
