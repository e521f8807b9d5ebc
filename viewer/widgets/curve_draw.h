#pragma once

#include "viewer/look/series_style.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/curve_cache.h"

struct ImDrawList;

namespace tensorscope::viewer::widgets {

/// Draws one series of a chart in layers, which the chart calls for all series before the next layer.
/// `strength` is 1, or less for series that stand back while another is pointed at.
/// Threads: the window's own. Internal to this folder.
struct CurvePen {
  ImDrawList& list;
  const PlotFrame& frame;
  const CurveSeries& series;
  const CurveCache& cache;
  look::SeriesStyle style;
  double strength = 1.0;

  void envelope() const;
  void curve() const;  ///< raw, or raw pale and smoothed in front
  void marks() const;  ///< NaN at the last finite height, arrows where data leave the frame
};

}  // namespace tensorscope::viewer::widgets
