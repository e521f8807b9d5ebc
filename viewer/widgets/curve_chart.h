#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "viewer/analysis/auto_range.h"
#include "viewer/widgets/curve_cache.h"
#include "viewer/widgets/curve_image.h"
#include "viewer/widgets/curve_series.h"
#include "viewer/widgets/geometry.h"
#include "viewer/widgets/linked_cursor.h"
#include "viewer/widgets/plot_axis.h"

namespace tensorscope::viewer::widgets {

struct CurveChart {
  std::string_view title = {};   ///< what: "loss"
  std::string_view source = {};  ///< of which: "mnist · loss/train, loss/validation"
  std::string_view x_name = {};  ///< "step"
  std::string_view y_name = {};  ///< "cross-entropy (nats)"
  std::span<const CurveSeries> series = {};
  std::span<const Guide> guides = {};
  bool x_whole = true;                           ///< steps and epochs; not wall time
  std::optional<analysis::Range> y_always = {};  ///< what the vertical axis shows at least: 0 to 1 for an accuracy
  NumberText y_text = nullptr;                   ///< how its numbers are written
  bool has_legend = true;                        ///< of several series; else it stands elsewhere
  bool rests = false;  ///< there is no time for what is new: only what the user changes in the chart is drawn anew
  std::string_view missing = "No points yet";
  std::string_view missing_how = "They appear here as soon as the job records them.";
};

/// What the user set, and what is kept between frames. One per chart on screen.
struct CurveChartState {
  analysis::AxisScale x_scale;
  analysis::AxisScale y_scale;
  bool clip_outliers = false;
  std::optional<analysis::Range> x_view;  ///< set by zooming; without it everything is in view
  std::optional<analysis::Range> y_view;
  std::set<std::string, std::less<>> hidden;  ///< names of series that are switched off

  /// What `y_auto` was following for; when the user changes any of it the axis follows at once.
  struct Subject {
    std::optional<analysis::Range> x_view;
    analysis::AxisScale y_scale;
    bool clip_outliers = false;
    std::size_t hidden = 0;
    bool operator==(const Subject&) const = default;
  };
  Subject subject;
  analysis::AutoRange y_auto;
  int plot_pixels = 0;
  std::map<std::string, CurveCache, std::less<>> caches;
  CurveImage image;
};

struct CurveChartResult {
  Box plot;           ///< where the data are drawn
  analysis::Range x;  ///< what is in view
  analysis::Range y;
  bool moving = false;  ///< the axis still settles: draw again soon
};

/// Many curves over one axis: raw ones pale behind smoothed ones, min–max envelopes, every spike and every NaN marked,
/// arrows where data leave the frame. Wheel zooms along x (with Shift along y), dragging pans, a double click resets,
/// the legend switches series off, a right click opens scales and outlier clipping, hovering reads every series.
/// `cursor`, if given, is shared by charts that show the same x.
/// Threads: the window's own.
/// At the limit: without any point in any series it says what would be here.
CurveChartResult curve_chart(const char* id, const CurveChart& chart, CurveChartState& state, LinkedCursor* cursor,
                             float width = 0.0F, float height = 0.0F);

}  // namespace tensorscope::viewer::widgets
