#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "viewer/analysis/axis_range.h"
#include "viewer/analysis/axis_scale.h"
#include "viewer/widgets/curve_series.h"
#include "viewer/widgets/geometry.h"

namespace tensorscope::viewer::widgets {

/// One bar: a range with a mark in it, and a thin line for a second range.
struct RangeBar {
  std::string_view name = {};
  /// What its name begins with, as those beside it do, and its name without that. Empty: it is in no group.
  std::string_view group = {};
  std::string_view name_in_group = {};
  /// Nothing: there is no bar. What the scale has no place for is at the lower end.
  std::optional<analysis::Range> range = {};
  double mark = 0.0;  ///< what the scale has no place for has no mark
  std::optional<analysis::Range> line = {};
  bool is_warned = false;      ///< in the colour of warnings
  bool is_not_finite = false;  ///< some of what it stands for is no number: marked above it
  bool is_selected = false;
};

struct RangeBarChart {
  std::string_view title = {};
  std::string_view source = {};
  std::string_view y_name = {};
  std::span<const RangeBar> bars = {};
  analysis::AxisScale y_scale;
  analysis::Range y;
  std::span<const Guide> guides = {};
  // What the legend says.
  std::string_view range_name = {};
  std::string_view mark_name = {};
  std::string_view line_name = {};
  std::string_view missing = {};
  std::string_view missing_how = {};
};

struct RangeBarResult {
  Box plot;
  int hovered = -1;  ///< the bar under the mouse
  int clicked = -1;
};

/// Bars beside each other from left to right, each with its name below: level where there is room, else upright, else
/// only under the mouse. Where names do not lie level a group's stands once, below its bars, if it has room there.
/// Where bars are as thin as a pixel there is one for each still. Threads: the window's own. At the limit: more bars
/// than pixels lie over each other.
RangeBarResult range_bars(const char* id, const RangeBarChart& chart, float width, float height);

}  // namespace tensorscope::viewer::widgets
