#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "viewer/panels/neurons/layer_drawing.h"
#include "viewer/widgets/heatmap.h"

namespace tensorscope::viewer {

/// What was drawn of a layer's samples: they may be gone from the store by the time when it is exported.
struct ShownSamples {
  std::string title;
  std::uint64_t step = 0;
  std::vector<std::int64_t> shape;
  bool is_mosaic = false;
};

/// Samples × neurons of the sample that the scene has chosen; a click on a column chooses a sample.
/// Threads: the window's own.
class SamplesMatrix {
 public:
  /// The scene has a region.
  ShownSamples draw(LayerDrawing drawing, LayerChoice& choice, widgets::ColorSettings& colors, PicturePlace place);

  /// Where its rows and columns stand since the last draw(); nothing: nowhere.
  const std::optional<widgets::HeatmapResult>& place() const { return place_; }
  void hide() { place_.reset(); }
  widgets::HeatmapState& state() { return state_; }
  const widgets::HeatmapState& state() const { return state_; }

 private:
  widgets::HeatmapState state_;
  std::optional<widgets::HeatmapResult> place_;
};

}  // namespace tensorscope::viewer
