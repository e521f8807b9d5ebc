#pragma once

#include <optional>
#include <string>
#include <vector>

#include "viewer/panels/neurons/layer_scene.h"
#include "viewer/panels/neurons/neuron_focus.h"
#include "viewer/panels/panel.h"
#include "viewer/panels/step_marks.h"
#include "viewer/widgets/filter_tiles.h"
#include "viewer/widgets/heatmap.h"
#include "viewer/widgets/histogram_chart.h"

namespace tensorscope::viewer {

/// The pictures of a layer that point out the same neurons: samples, means, steps. What is of one neuron stands in one
/// row in all of them.
/// Threads: the window's own.
class LayerPictures {
 public:
  struct Place {
    float width = 0.0F;
    float height = 0.0F;
  };

  /// Samples × neurons, or the channels of one sample as tiles.
  void draw_samples(const Source& source, const LayerScene& scene, LayerChoice& choice, NeuronFocus& focus,
                    PanelState& state, const Store& store, Place place);
  /// How the neurons' means are distributed.
  void draw_means(const Source& source, const LayerScene& scene, NeuronFocus& focus, PanelState& state,
                  const Store& store, Place place);
  /// The mean of each, in the rows of the samples' picture and on the axis of the distribution: after both.
  void draw_profile(const LayerScene& scene, NeuronFocus& focus, PanelState& state, Place place);
  /// One figure of each over the steps.
  void draw_steps(const LayerScene& scene, const LayerChoice& choice, NeuronFocus& focus, PanelState& state,
                  const Store& store, Place place);

  widgets::ColorSettings& colors() { return colors_; }
  bool has_negative() const { return has_negative_; }
  /// Another layer: nothing zoomed in, other ranges.
  void forget();
  std::vector<Drawn> drawn(const Source& source, const LayerScene& scene, const LayerChoice& choice) const;
  std::size_t memory_bytes() const;

 private:
  void draw_matrix(const Source& source, const LayerScene& scene, LayerChoice& choice, NeuronFocus& focus,
                   PanelState& state, Place place);
  void draw_mosaic(const Source& source, const LayerScene& scene, const LayerChoice& choice, NeuronFocus& focus,
                   PanelState& state, Place place);
  void link_rows(widgets::HeatmapState& changed);

  widgets::ColorSettings colors_;
  bool has_negative_ = false;
  widgets::HeatmapState matrix_;
  widgets::FilterTilesState tiles_;
  widgets::HeatmapState steps_;
  std::optional<analysis::Range> steps_whole_;
  widgets::HistogramChartState histogram_;
  PlotClick step_click_;
  // Of this frame.
  std::optional<widgets::HeatmapResult> matrix_place_;
  std::optional<widgets::HistogramChartResult> means_place_;
  std::vector<double> edges_;
  std::vector<double> masses_;
  std::uint64_t means_revision_ = 0;
  int means_bins_ = 0;
  // Of the last draw: samples may be gone from the store by the time when it is exported.
  struct Shown {
    std::string title;
    std::uint64_t step = 0;
    std::vector<std::int64_t> shape;
    bool is_mosaic = false;
  };
  std::optional<Shown> shown_;
};

}  // namespace tensorscope::viewer
