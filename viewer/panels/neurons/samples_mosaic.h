#pragma once

#include "viewer/panels/neurons/layer_drawing.h"
#include "viewer/panels/neurons/samples_matrix.h"
#include "viewer/widgets/filter_tiles.h"

namespace tensorscope::viewer {

/// All channels of one sample, a tile each; a click picks a channel.
/// Threads: the window's own.
class SamplesMosaic {
 public:
  /// The scene has a mosaic.
  ShownSamples draw(LayerDrawing drawing, const LayerChoice& choice, widgets::ColorSettings& colors,
                    PicturePlace place);

  void forget();
  std::size_t memory_bytes() const { return tiles_.image.texture().bytes(); }

 private:
  widgets::FilterTilesState tiles_;
};

}  // namespace tensorscope::viewer
