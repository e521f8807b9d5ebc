#pragma once

#include <cstdint>
#include <span>

#include "viewer/widgets/geometry.h"
#include "viewer/widgets/matrix_data.h"
#include "viewer/widgets/plot_axis.h"

struct ImDrawList;

namespace tensorscope::viewer::widgets {

/// One number for each row of a picture beside it, as a bar from zero, which must be in view: a bar with another foot
/// would lie about proportions. Others draw the axes: the rows are the picture's, the numbers' axis that of a chart
/// below.
struct RowProfile {
  std::span<const double> values = {};  ///< one for each sampled row
  SampledDim rows;
  PlotAxis row_axis;
  PlotAxis value_axis;
  std::size_t style = 0;
};

/// Threads: the window's own.
/// At the limit: where several rows share a pixel the bar is their mean, and from the least to the greatest of them it
/// is pale. What is no number is marked at zero.
void draw_row_profile(ImDrawList& list, const Box& plot, const RowProfile& profile);

}  // namespace tensorscope::viewer::widgets
