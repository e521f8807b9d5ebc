#pragma once

#include <vector>

#include "viewer/analysis/axis_range.h"

namespace tensorscope::viewer::analysis {

/// Round numbers on an axis: 1, 2 or 5 times a power of ten; on a log axis powers of ten, with 2…9 between them; on a
/// symlog axis zero and powers of ten of either sign.
/// Threads: pure functions.
/// At the limit: a range that is empty, reversed, not finite or so short that doubles cannot tell its ticks apart has
/// none.
struct Ticks {
  std::vector<double> major;  ///< these carry a grid line and a label
  std::vector<double> minor;
  double step = 0.0;  ///< distance of linear ticks, which decides how many decimals a label needs; 0 on other scales
};

/// About `wanted` major ticks, never more than twice as many.
[[nodiscard]] Ticks ticks(Range range, AxisScale scale, int wanted);

/// Ticks at whole numbers only, for element indices: from `range.lo` (inclusive) to `range.hi` (exclusive).
[[nodiscard]] Ticks index_ticks(Range range, int wanted);

}  // namespace tensorscope::viewer::analysis
