#pragma once

#include "viewer/analysis/axis_range.h"

namespace tensorscope::viewer::analysis {

/// Zooming and panning along one axis. `at` and `by` are fractions of what is in view: 0 its low end, 1 its high end.
/// Threads: pure functions.
/// At the limit: what doubles cannot resolve (is_resolved) or the scale has no place for is not zoomed or panned to.

/// Scales the view by `factor` (< 1 comes closer) and keeps the value under `at` where it is.
[[nodiscard]] Range zoomed(Range view, AxisScale scale, double at, double factor);

/// Moves the view by `by` of its own length.
[[nodiscard]] Range panned(Range view, AxisScale scale, double by);

/// Moves, and if need be shortens, the view so that it lies within `limits`.
[[nodiscard]] Range kept_within(Range view, Range limits);

/// A linear view that shows at least `least` units around the same middle.
[[nodiscard]] Range not_closer_than(Range view, double least);

/// Where `value` lies in view: 0 the low end, 1 the high end, outside beyond. NaN where the scale has no place for it.
[[nodiscard]] double fraction_of(double value, Range view, AxisScale scale);

/// The value at a fraction of the view.
[[nodiscard]] double value_at(double fraction, Range view, AxisScale scale);

}  // namespace tensorscope::viewer::analysis
