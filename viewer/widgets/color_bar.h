#pragma once

#include "viewer/analysis/color_scale.h"
#include "viewer/widgets/geometry.h"

struct ImDrawList;

namespace tensorscope::viewer::widgets {

struct ColorBar {
  analysis::ColorScale scale;
  bool clipped_below = false;  ///< some values lie beyond the ends: the bar gets a pointed end there
  bool clipped_above = false;
  bool locked = false;
};

/// The bar with its ticks and the name of its scale ("symlog, linear below 0.001"), standing in the right end of
/// `area`, whose width it takes away. Threads: the window's own.
void draw_color_bar(ImDrawList& list, Box& area, const ColorBar& bar);

}  // namespace tensorscope::viewer::widgets
