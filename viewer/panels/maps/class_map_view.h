#pragma once

#include <optional>
#include <string>
#include <vector>

#include "viewer/panels/maps/class_maps.h"
#include "viewer/panels/maps/input_batch.h"
#include "viewer/panels/maps/map_colors.h"
#include "viewer/panels/maps/maps_scene.h"
#include "viewer/panels/panel.h"
#include "viewer/widgets/overlay_image.h"

namespace tensorscope::viewer {

/// The class map of the shown step over the image, with the scale that its colours have.
/// Threads: the window's own.
class ClassMapView {
 public:
  void draw(const MapsScene& scene, const MapsChoice& choice, const InputBatch& batch, ClassMaps& maps,
            const analysis::ColorScale& scale, bool is_locked, PanelState& state, float width, float height);

  /// The map over the image, and in the layer's own places.
  std::vector<Drawn> drawn() const;
  std::size_t memory_bytes() const;

 private:
  struct Shown {
    ClassMapRequest request;
    std::uint64_t step = 0;
    std::uint64_t image_revision = 0;
    bool per_frame = false;
    std::size_t height = 0;
    std::size_t width = 0;
    bool operator==(const Shown&) const = default;
  };
  void draw_map(const MapsScene& scene, const MapsChoice& choice, const InputBatch& batch,
                const analysis::ColorScale& scale, bool is_locked, const std::string& about, widgets::Box area);
  void hover(const widgets::Box& plot, float x, float y) const;

  Shown shown_;
  bool has_map_ = false;
  std::uint64_t map_step_ = 0;
  ClassMap map_;
  std::string title_;
  SamplePicture image_;  // in the size in which it is drawn
  std::vector<float> values_;
  std::uint64_t revision_ = 0;
  widgets::OverlayImage overlay_;
};

/// What is asked of ClassMaps for a scene.
ClassMapRequest request_of(const MapsScene& scene, const MapsChoice& choice);

}  // namespace tensorscope::viewer
