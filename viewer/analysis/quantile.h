#pragma once

#include <optional>
#include <span>

#include "viewer/analysis/axis_range.h"

namespace tensorscope::viewer::analysis {

/// The q-quantile of ascending, finite values, numpy's "linear" (type 7). Empty gives nullopt.
/// Threads: pure functions.
[[nodiscard]] std::optional<double> quantile(std::span<const double> sorted, double q);

/// A range that is symmetric around zero and reaches to `reach`; [-1, 1] if that is zero or not finite, so that a
/// tensor of zeros is drawn in the neutral colour.
[[nodiscard]] Range symmetric_range(double reach);

}  // namespace tensorscope::viewer::analysis
