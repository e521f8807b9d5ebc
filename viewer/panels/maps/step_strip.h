#pragma once

#include <optional>
#include <vector>

#include "viewer/panels/maps/class_maps.h"
#include "viewer/panels/maps/input_batch.h"
#include "viewer/panels/maps/maps_scene.h"
#include "viewer/panels/panel.h"
#include "viewer/widgets/overlay_image.h"

namespace tensorscope::viewer {

/// The class map, or the channel, of the same sample at some of the steps that are kept, oldest first. A click shows
/// that step on all panels.
/// Threads: the window's own.
class StepStrip {
 public:
  static constexpr std::size_t kMostFrames = 12;

  /// Which steps will be drawn, so that one scale can be found for all.
  const std::vector<std::uint64_t>& choose_steps(const MapsScene& scene, const MapsChoice& choice,
                                                 const ClassMaps& maps, float width, float side);
  void draw(const MapsScene& scene, MapsChoice& choice, const InputBatch& batch, ClassMaps& maps,
            const analysis::ColorScale& map_scale, PanelState& state, float width, float side);

  std::vector<Drawn> drawn(const MapsScene& scene) const;
  std::size_t memory_bytes() const;
  /// `side` of a frame.
  static float height(const MapsChoice& choice, float side);

 private:
  struct Frame {
    std::uint64_t step = 0;
    bool is_known = false;
    std::vector<float> values;      ///< in its own places
    std::vector<float> over_image;  ///< of a class map
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::optional<std::uint32_t> predicted;  ///< the class at its step, where that is what maps are of
    std::uint64_t revision = 0;
    widgets::OverlayImage image;
  };
  struct Kind {
    StripOf strip{};
    ClassMapRequest request;
    std::int64_t channel = 0;
    bool per_frame = false;
    std::uint64_t image_revision = 0;
    bool operator==(const Kind&) const = default;
  };
  void keep_frames_of_steps();
  static ClassMapRequest of_layer(const MapsScene& scene);
  void fill(Frame& frame, const MapsScene& scene, const MapsChoice& choice, ClassMaps& maps);
  void find_classes(const MapsScene& scene, const MapsChoice& choice);
  bool are_of_one_class() const;
  std::string about(const MapsScene& scene, const MapsChoice& choice) const;
  void draw_frame(Frame& frame, const MapsScene& scene, const MapsChoice& choice, const analysis::ColorScale& scale,
                  bool is_shown, const widgets::Box& at, PanelState& state);
  analysis::ColorScale channel_scale() const;

  Kind kind_;
  std::vector<std::uint64_t> steps_;
  std::vector<Frame> frames_;
  SamplePicture image_;  // small
  std::uint64_t revision_ = 0;
  std::uint64_t layer_revision_ = 0;
  std::vector<std::uint64_t> layer_steps_;
};

}  // namespace tensorscope::viewer
