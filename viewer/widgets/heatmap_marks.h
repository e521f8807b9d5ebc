#pragma once

#include "viewer/widgets/heatmap_image.h"
#include "viewer/widgets/heatmap_layout.h"

struct ImDrawList;

namespace tensorscope::viewer::widgets {

/// What is drawn over the cells: N and arrows where cells are large enough to carry them, and ticks at the frame where
/// the rows and columns of anything that is no number are, so that one bad pixel among millions is found.
/// Threads: the window's own. Internal to this folder.
void draw_marks(ImDrawList& list, const MatrixData& matrix, const HeatmapLayout& layout, const HeatmapImage& image);

/// One cell's mark; also for tiles.
void draw_cell_mark(ImDrawList& list, const Box& cell, float value);

}  // namespace tensorscope::viewer::widgets
