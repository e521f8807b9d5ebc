#pragma once

#include <string>

#include "viewer/analysis/axis_scale.h"
#include "viewer/panels/curves/curve_data.h"
#include "viewer/platform/key.h"

namespace tensorscope::viewer {

/// How all curves of a panel are drawn, as the user chose it.
struct CurveChoice {
  CurveForm form;
  analysis::ScaleKind y_scale = analysis::ScaleKind::linear;
  bool clip_outliers = false;

  bool operator==(const CurveChoice&) const = default;
};

/// One line of controls for it, two where the place is narrow. Without a known time the axis is the step. Where one
/// curve is shown `alone`, its name comes first; true if that was pressed, to leave it.
/// Threads: the window's own.
bool curve_controls(CurveChoice& choice, bool time_known, const std::string& alone);

/// What a key of the panel changes: S smoothing, X horizontal axis, Y vertical scale, O outliers.
void change_by_key(platform::Key key, CurveChoice& choice, bool time_known);

}  // namespace tensorscope::viewer
