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
  /// Of a picture that values lie over: the share of their colour in the mixture, at the low and at the high end. The
  /// bar then shows each value from over black, at its left, to over white.
  double low_share = 1.0;
  double high_share = 1.0;
};

/// The bar with its ticks and the name of its scale ("symlog, linear below 0.001"), standing in the right end of
/// `area`, whose width it takes away. Threads: the window's own.
void draw_color_bar(ImDrawList& list, Box& area, const ColorBar& bar);

}  // namespace tensorscope::viewer::widgets
