#pragma once

#include <cstdint>
#include <optional>
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
  // What the network takes a sample for; read anew when there are other scores.
  struct Prediction {
    std::optional<std::uint32_t> predicted;
    double share = 0.0;
    float score = 0.0F;
  };
  void update(const MapsScene& scene);
  float cell_width(const MapsScene& scene) const;

  std::vector<Prediction> predictions_;
  const Source* scores_source_ = nullptr;
  std::uint64_t scores_step_ = 0;
  std::uint64_t scores_revision_ = 0;
  std::vector<widgets::OverlayImage> images_;
  bool must_show_chosen_ = false;
};

}  // namespace tensorscope::viewer
