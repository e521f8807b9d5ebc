#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "viewer/panels/drawn.h"
#include "viewer/panels/neurons/layer_drawing.h"
#include "viewer/widgets/histogram_chart.h"

namespace tensorscope::viewer {

/// How the means of a layer's neurons are distributed; a bin points out its neurons.
/// Threads: the window's own.
class MeansHistogram {
 public:
  void draw(LayerDrawing drawing, PicturePlace place);

  /// Where its axis of means stands since the last draw(); nothing: nowhere.
  const std::optional<widgets::HistogramChartResult>& place() const { return place_; }
  /// No bins: nothing was drawn.
  std::span<const double> edges() const { return edges_; }
  std::span<const double> masses() const { return masses_; }

 private:
  void count(const LayerScene& scene, float width);
  void touch(NeuronFocus& focus) const;

  widgets::HistogramChartState state_;
  std::optional<widgets::HistogramChartResult> place_;
  std::vector<double> edges_;
  std::vector<double> masses_;
  std::uint64_t revision_ = 0;
  int bins_ = 0;
};

}  // namespace tensorscope::viewer
