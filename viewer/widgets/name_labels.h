#pragma once

#include "viewer/analysis/axis_range.h"
#include "viewer/widgets/geometry.h"
#include "viewer/widgets/matrix_data.h"
#include "viewer/widgets/plot_axis.h"

struct ImDrawList;

namespace tensorscope::viewer::widgets {

/// Names of a matrix' rows and columns along its sides, as many as have room: rows lie, columns stand.
/// Internal to this folder. Threads: the window's own.

/// Whether `pixels` have room for the names of what is in view, or of every so manieth.
[[nodiscard]] bool names_fit(const std::function<std::string(std::int64_t)>& name, analysis::Range view, float pixels,
                             int every = 1);
/// The widest of them, but no more than kMostNameWidth.
[[nodiscard]] float names_width(const std::function<std::string(std::int64_t)>& name, const SampledDim& dim,
                                analysis::Range view);

void draw_names_left(ImDrawList& list, const Box& plot, const PlotAxis& axis, const MatrixData& matrix);
void draw_names_below(ImDrawList& list, const Box& plot, const PlotAxis& axis, const MatrixData& matrix);

}  // namespace tensorscope::viewer::widgets
