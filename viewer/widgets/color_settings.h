#pragma once

#include "viewer/analysis/auto_range.h"
#include "viewer/analysis/cell_grid.h"
#include "viewer/analysis/color_scale.h"
#include "viewer/analysis/sample_rank.h"

namespace tensorscope::viewer::widgets {

/// How numbers become colours, as the user chose it. Without a choice of range it follows the data.
struct ColorSettings {
  analysis::ColorMap signed_map = analysis::ColorMap::rd_bu;      ///< where there are negative values
  analysis::ColorMap unsigned_map = analysis::ColorMap::viridis;  ///< where there are none
  bool reversed = false;
  analysis::ColorTransform transform = analysis::ColorTransform::linear;
  double gamma = 0.5;
  analysis::Reduction reduction = analysis::Reduction::max_abs;
  bool whole_range = false;  ///< to the extreme values instead of the 99th percentile
  analysis::AutoRange range;
};

/// The scale for a tensor: symmetric around zero if it has negative values, else from zero; up to the 99th percentile
/// of magnitudes. symlog's linear part reaches to a hundredth of that. Threads: pure but for the range, which
/// remembers.
[[nodiscard]] analysis::ColorScale scale_for(const analysis::SampleRank& rank, ColorSettings& settings,
                                             double elapsed_s);

}  // namespace tensorscope::viewer::widgets
