#pragma once

#include <functional>

#include "viewer/widgets/geometry.h"
#include "viewer/widgets/matrix_data.h"
#include "viewer/widgets/plot_axis.h"

struct ImDrawList;

namespace tensorscope::viewer::widgets {

/// Over a picture whose rows are things: the rows meant have a mark at the left edge and lines around them; if the
/// others stand back, they are dimmed instead. Threads: the window's own. At the limit: a pixel of several rows stays
/// where one of them is meant.
void draw_row_focus(ImDrawList& list, const Box& plot, const PlotAxis& rows, const SampledDim& dim,
                    const std::function<bool(std::int64_t)>& is_meant, bool others_stand_back);

}  // namespace tensorscope::viewer::widgets
