#pragma once

#include <vector>

#include "viewer/panels/weights/tensor_scene.h"
#include "viewer/widgets/curve_chart.h"

namespace tensorscope::viewer {

/// A tensor of one element: the number, and what it was over the steps.
/// Threads: the window's own.
class NumberPicture {
 public:
  void draw(const TensorScene& scene, PanelState& state, float width, float height);

  /// Every value that was drawn, by its step.
  DrawnTable drawn() const;

 private:
  void gather(const SamplesByStep<RegionSample>& samples);

  const SamplesByStep<RegionSample>* of_ = nullptr;
  std::uint64_t samples_revision_ = 0;
  std::vector<double> steps_;
  std::vector<double> values_;
  std::uint64_t revision_ = 0;
  widgets::CurveChartState chart_;
};

}  // namespace tensorscope::viewer
