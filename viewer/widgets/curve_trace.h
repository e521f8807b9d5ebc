#pragma once

#include <utility>
#include <vector>

#include "viewer/analysis/line_columns.h"
#include "viewer/widgets/curve_pen.h"

namespace tensorscope::viewer::widgets {

/// What the lines of a series cover, in pixels from the whole one at the plot's upper left corner.
struct CurveTrace {
  std::vector<analysis::LineColumn> envelope;  ///< an area; empty if the series has none
  std::vector<analysis::LineColumn> raw;
  std::vector<analysis::LineColumn> smoothed;    ///< empty if nothing is smoothed
  std::vector<std::pair<double, double>> alone;  ///< points without a neighbour to draw a line to
};

/// `thickness` is that of the lines, which the dashes of a style are measured in.
/// Threads: pure. Internal to this folder.
/// At the limit: a line breaks where its value is not finite, or not above zero on a logarithmic axis.
[[nodiscard]] CurveTrace trace(const CurvePen& pen, std::size_t width, float thickness);

}  // namespace tensorscope::viewer::widgets
