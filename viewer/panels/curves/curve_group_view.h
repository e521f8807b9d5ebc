#pragma once

#include <map>
#include <string>

#include "viewer/panels/curves/curve_choice.h"
#include "viewer/panels/curves/scalar_groups.h"
#include "viewer/panels/panel.h"
#include "viewer/panels/step_marks.h"
#include "viewer/widgets/curve_chart.h"

namespace tensorscope::viewer {

/// The chart of a group of scalars, with what the user set in it.
/// Threads: the window's own.
class CurveGroupView {
 public:
  /// Takes over what was chosen for all charts; what was set in this one alone gives way to it.
  void apply(const CurveChoice& choice);

  /// Draws into `width` x `height` at ImGui's cursor; answers in `state` what the mouse does.
  void draw(const ScalarGroup& group, const Store& store, const CurveChoice& choice, PanelState& state, float width,
            float height);

  /// What the last draw() showed.
  Drawn drawn() const;
  std::size_t memory_bytes() const;

 private:
  bool renew(const ScalarGroup& group, const Store& store, const CurveForm& form);
  void mark_steps(const Store& store, PanelState& state);
  double step_near(double x) const;

  CurveForm form_;
  ScalarGroup group_;
  std::uint64_t step_ = 0;
  std::map<std::uint32_t, CurveData> data_;
  widgets::CurveChartState chart_;
  widgets::CurveChartResult result_;
  widgets::LinkedCursor other_cursor_;  // where x is no step
  PlotClick click_;
};

}  // namespace tensorscope::viewer
