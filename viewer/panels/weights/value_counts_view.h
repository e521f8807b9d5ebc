#pragma once

#include <string>
#include <vector>

#include "viewer/analysis/auto_range.h"
#include "viewer/panels/panel.h"
#include "viewer/panels/step_marks.h"
#include "viewer/panels/weights/counts_over_steps.h"
#include "viewer/panels/weights/shown_distribution.h"
#include "viewer/widgets/histogram_chart.h"
#include "viewer/widgets/histogram_strip.h"

namespace tensorscope::viewer {

/// The distribution of a tensor's values: now, with that at mark A as an outline, and over the steps.
/// Threads: the window's own.
class ValueCountsView {
 public:
  /// Before each draw(). False if nothing of it is known: there is nothing to draw.
  bool prepare(const Source& source, const Store& store);
  /// Side by side.
  void draw(const Store& store, PanelState& state, float width, float height);
  void forget();

  analysis::ScaleKind& scale() { return scale_; }
  std::vector<Drawn> drawn() const;
  std::size_t memory_bytes() const;

 private:
  void draw_now(const Store& store, PanelState& state, float width, float height);
  void draw_over_steps(const Store& store, PanelState& state, float width, float height);

  std::string path_;
  std::uint64_t step_ = 0;
  ShownDistribution distribution_;
  analysis::AutoRange range_;
  widgets::HistogramChartState chart_;
  CountsOverSteps over_steps_;
  analysis::ScaleKind scale_ = analysis::ScaleKind::linear;
  widgets::HistogramStripState strip_;
  PlotClick click_;
};

}  // namespace tensorscope::viewer
