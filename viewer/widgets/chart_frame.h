#pragma once

#include <span>
#include <string>
#include <string_view>

#include "viewer/widgets/curve_series.h"
#include "viewer/widgets/geometry.h"
#include "viewer/widgets/plot_axis.h"

struct ImDrawList;

namespace tensorscope::viewer::widgets {

/// What every chart has around its data: a title that says what and of which source, axes with names, light grid lines
/// at round numbers.
/// Threads: the window's own.

/// Writes the title into the top of `area` and takes that height away from it. `source` stands behind it, quieter.
void draw_title(ImDrawList& list, Box& area, std::string_view what, std::string_view source);

struct PlotFrame {
  Box plot;
  PlotAxis x;
  PlotAxis y;
};

/// What stands at an axis: its name, and its scale where that is not linear: "‖g‖₂, log".
[[nodiscard]] std::string axis_name(const Axis& axis);

/// Grid, labels and axis names; what is left for the data. The vertical axis' name stands above it, so that it is read
/// without turning one's head; the other's beside or between the labels, which it never replaces.
[[nodiscard]] PlotFrame draw_frame(ImDrawList& list, const Box& area, const Axis& x, const Axis& y);

/// The same around a plot that has its place already.
void draw_axes(ImDrawList& list, const PlotFrame& frame, const Axis& x, const Axis& y);

/// Horizontal dashed lines with their names, where they are in view.
void draw_guides(ImDrawList& list, const PlotFrame& frame, std::span<const Guide> guides);

/// Labels only, for pictures that need no grid: along the lower or the left side of `plot`.
void draw_labels_below(ImDrawList& list, const Box& plot, const PlotAxis& at, const Axis& axis);
void draw_labels_left(ImDrawList& list, const Box& plot, const PlotAxis& at, const Axis& axis);

/// The room that labels need: below a plot, and left of one whose vertical axis is `axis`, `height` pixels long.
[[nodiscard]] float room_below(const Axis& axis);
[[nodiscard]] float room_left(const Axis& axis, float height);
/// Above a plot, for the vertical axis' name.
[[nodiscard]] float room_above(const Axis& axis);

}  // namespace tensorscope::viewer::widgets
