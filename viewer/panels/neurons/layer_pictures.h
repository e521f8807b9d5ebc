#pragma once

#include <optional>
#include <vector>

#include "viewer/panels/neurons/layer_drawing.h"
#include "viewer/panels/neurons/means_histogram.h"
#include "viewer/panels/neurons/samples_matrix.h"
#include "viewer/panels/neurons/samples_mosaic.h"
#include "viewer/panels/neurons/steps_picture.h"

namespace tensorscope::viewer {

/// The pictures of a layer that point out the same neurons: samples, means, steps. What is of one neuron stands in one
/// row in all of them, and colours are chosen for all of them.
/// Threads: the window's own.
class LayerPictures {
 public:
  /// Samples × neurons, or the channels of one sample as tiles.
  void draw_samples(LayerDrawing drawing, LayerChoice& choice, PicturePlace place);
  /// How the neurons' means are distributed.
  void draw_means(LayerDrawing drawing, PicturePlace place) { means_.draw(drawing, place); }
  /// The mean of each, in the rows of the samples' picture and on the axis of the distribution: after both.
  void draw_profile(LayerDrawing drawing, PicturePlace place);
  /// One figure of each over the steps.
  void draw_steps(LayerDrawing drawing, const LayerChoice& choice, PicturePlace place);

  widgets::ColorSettings& colors() { return colors_; }
  bool has_negative() const { return has_negative_; }
  /// Another layer: nothing zoomed in, other ranges.
  void forget();
  std::vector<Drawn> drawn(const Source& source, const LayerScene& scene, const LayerChoice& choice) const;
  std::size_t memory_bytes() const;

 private:
  widgets::ColorSettings colors_;
  bool has_negative_ = false;
  SamplesMatrix matrix_;
  SamplesMosaic mosaic_;
  MeansHistogram means_;
  StepsPicture steps_;
  std::optional<ShownSamples> shown_;
};

}  // namespace tensorscope::viewer
