#pragma once

#include <optional>

#include "viewer/panels/neurons/layer_drawing.h"
#include "viewer/panels/step_marks.h"
#include "viewer/widgets/heatmap.h"

namespace tensorscope::viewer {

/// One figure of each neuron over the steps; a click shows the step of its column.
/// Threads: the window's own.
class StepsPicture {
 public:
  /// In `colors`, with a range of its own. False: there is no history yet, which it says.
  bool draw(LayerDrawing drawing, const LayerChoice& choice, const widgets::ColorSettings& colors, PicturePlace place);

  void forget() { whole_.reset(); }
  widgets::HeatmapState& state() { return state_; }
  const widgets::HeatmapState& state() const { return state_; }

 private:
  void touch(const widgets::HeatmapResult& result, const widgets::MatrixData& matrix, LayerDrawing drawing);

  widgets::HeatmapState state_;
  std::optional<analysis::Range> whole_;  // all steps that there were, of the last draw
  OverSteps figure_ = OverSteps::mean;
  PlotClick click_;
};

}  // namespace tensorscope::viewer
