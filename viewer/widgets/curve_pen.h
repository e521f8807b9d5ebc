#pragma once

#include "viewer/look/series_style.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/curve_cache.h"

namespace tensorscope::viewer::widgets {

/// One series of a chart with how it is drawn. `strength` is 1, or less for series that stand back while another is
/// pointed at. Internal to this folder.
struct CurvePen {
  const PlotFrame& frame;
  const CurveSeries& series;
  const CurveCache& cache;
  look::SeriesStyle style;
  double strength = 1.0;
};

/// A column of pixels has something finite to draw.
[[nodiscard]] inline bool drawable(const analysis::Column& column) {
  return column.points() > 0 && column.lo <= column.hi;
}

}  // namespace tensorscope::viewer::widgets
