#pragma once

#include <functional>
#include <optional>

#include "viewer/store/timeline.h"
#include "viewer/widgets/geometry.h"
#include "viewer/widgets/plot_axis.h"

namespace tensorscope::viewer {

/// Where a step lies on a chart's horizontal axis; NaN where it has no place.
using StepToX = std::function<double(std::uint64_t)>;

/// Over a chart: the step that is shown, unless that is the newest anyway, and the marks A and B.
/// Threads: the window's own.
void draw_step_marks(const widgets::Box& plot, const widgets::PlotAxis& x, const Timeline& timeline,
                     const StepToX& to_x);

/// A single click into a chart. It is known only after the time in which a second one would make it a double click,
/// and one that drags is none. One for each chart.
/// Threads: the window's own.
class PlotClick {
 public:
  /// Where it was clicked, as a value of the axis; after each draw of the chart.
  std::optional<double> take(const widgets::Box& plot, const widgets::PlotAxis& x);
  /// Draw again soon: a click may become one.
  bool is_pending() const { return clicked_x_.has_value(); }

 private:
  std::optional<double> clicked_x_;
  float waited_s_ = 0.0F;
};

/// Whether the left button was just released over `box`, where it went down, without dragging.
bool is_clicked(const widgets::Box& box);

/// Whether the mouse is over `box`, and nothing covers it.
bool is_mouse_over(const widgets::Box& box);

}  // namespace tensorscope::viewer
