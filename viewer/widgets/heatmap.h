#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "viewer/widgets/color_settings.h"
#include "viewer/widgets/geometry.h"
#include "viewer/widgets/heatmap_image.h"
#include "viewer/widgets/matrix_data.h"

namespace tensorscope::viewer::widgets {

/// Columns of one kind that lie side by side: those of one class.
struct ColumnGroup {
  std::int64_t first = 0;  ///< true index
  std::int64_t count = 0;
  std::string name;
  std::size_t style = 0;  ///< number of its colour
};

struct Heatmap {
  std::string_view title = {};
  std::string_view source = {};
  const MatrixData* matrix = nullptr;        ///< null: nothing sampled yet
  bool square_cells = false;                 ///< cells keep their shape; else they fill the place
  std::span<const ColumnGroup> groups = {};  ///< named below the picture in place of indices
};

/// What the user set, and what is kept between frames. One per heatmap on screen.
struct HeatmapState {
  ColorSettings colors;
  std::optional<analysis::Range> rows_view;  ///< in true indices; without it everything is in view
  std::optional<analysis::Range> cols_view;
  HeatmapImage image;
};

/// A window of the tensor that would show more than what was sampled.
struct WantedWindow {
  SampledDim rows;
  SampledDim cols;
};

struct HeatmapResult {
  Box plot;  ///< where the cells are drawn
  analysis::Range rows;
  analysis::Range cols;
  std::optional<WantedWindow> wanted;  ///< ask the agent for this region
  bool moving = false;                 ///< the colour range still settles: draw again soon
};

/// A matrix as a picture: one texture, whatever its size. The wheel zooms, dragging pans, a double click resets;
/// hovering reads the true element with its index and percentile. NaN is magenta with an N, infinities have arrows, and
/// both are counted. What is reduced to fit says by what, what is sampled says n of N. Threads: the window's own. At
/// the limit: without a sample it says what would be here.
HeatmapResult heatmap(const char* id, const Heatmap& spec, HeatmapState& state, float width = 0.0F,
                      float height = 0.0F);

}  // namespace tensorscope::viewer::widgets
