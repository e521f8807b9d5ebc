#pragma once

#include <vector>

#include "viewer/panels/maps/input_batch.h"
#include "viewer/panels/maps/maps_scene.h"
#include "viewer/panels/panel.h"
#include "viewer/widgets/overlay_image.h"

namespace tensorscope::viewer {

/// The images of the batch, small, each with what the network takes it for: green where that is its label, red with
/// both where it is not. A click chooses one. Threads: the window's own.
class SampleGrid {
 public:
  void draw(const MapsScene& scene, InputBatch& batch, MapsChoice& choice, float width, float height);
  /// The chosen sample was changed by a key: it is scrolled into sight.
  void show_chosen() { must_show_chosen_ = true; }

  /// Of all samples whose scores are known: label, predicted class and its share.
  DrawnTable drawn(const MapsScene& scene) const;
  std::size_t memory_bytes() const;

 private:
  void draw_cell(const MapsScene& scene, InputBatch& batch, MapsChoice& choice, std::uint32_t sample,
                 const widgets::Box& at);
  std::vector<widgets::OverlayImage> images_;
  bool must_show_chosen_ = false;
};

}  // namespace tensorscope::viewer
