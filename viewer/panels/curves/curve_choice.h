#pragma once

#include <string>

#include "viewer/analysis/axis_scale.h"
#include "viewer/panels/control_line.h"
#include "viewer/panels/curves/curve_data.h"
#include "viewer/platform/key.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// How all curves of a panel are drawn, as the user chose it.
struct CurveChoice {
  CurveForm form;
  analysis::ScaleKind y_scale = analysis::ScaleKind::linear;
  bool clip_outliers = false;

  bool operator==(const CurveChoice&) const = default;
};

/// The horizontal axes that a job has beside the step.
struct KnownAxes {
  bool time = false;
  bool epoch = false;

  explicit KnownAxes(const Store& store) : time(store.time().is_known()), epoch(store.epochs().is_known()) {}
  bool has(CurveX x) const { return x == CurveX::step || (x == CurveX::time ? time : epoch); }
};

/// Goes on in a line of controls. Only axes that are known can be chosen. Where one curve is shown `alone`, its name
/// comes first; true if that was pressed, to leave it. Threads: the window's own.
bool curve_controls(ControlLine& line, CurveChoice& choice, const KnownAxes& axes, const std::string& alone);

/// What a key of the panel changes: S smoothing, W and H its weight, X horizontal axis, Y vertical scale, O outliers.
void change_by_key(platform::Key key, CurveChoice& choice, const KnownAxes& axes);

}  // namespace tensorscope::viewer
