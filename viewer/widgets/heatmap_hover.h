#pragma once

#include <string>

#include "viewer/analysis/sample_rank.h"
#include "viewer/widgets/heatmap_layout.h"

struct ImDrawList;

namespace tensorscope::viewer::widgets {

/// What a value is worth: "percentile 97.3", with "of 65,536 sampled" where it is an estimate.
[[nodiscard]] std::string rank_text(const analysis::SampleRank& rank, double value);

/// The table beside the mouse: the element under it, its value, its rank; and its outline in the picture.
/// Threads: the window's own. Internal to this folder.
void hover_element(ImDrawList& list, const MatrixData& matrix, const HeatmapLayout& layout,
                   const analysis::CellGrid& grid, const analysis::SampleRank& rank, float mouse_x, float mouse_y);

}  // namespace tensorscope::viewer::widgets
