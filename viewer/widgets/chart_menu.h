#pragma once

#include "viewer/analysis/axis_scale.h"

namespace tensorscope::viewer::widgets {

struct CurveChartState;

/// The menu behind a right click on a chart: scales of both axes, outlier clipping, back to the whole view.
/// Threads: the window's own. Internal to this folder.
void chart_menu(bool open, CurveChartState& state);

}  // namespace tensorscope::viewer::widgets
