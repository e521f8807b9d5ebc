#pragma once

#include <optional>
#include <string>

#include "viewer/panels/maps/layer_form.h"
#include "viewer/panels/maps/maps_scene.h"
#include "viewer/panels/panel.h"
#include "viewer/widgets/heatmap.h"

namespace tensorscope::viewer {

/// One channel of the chosen layer, large; of a layer without places all its units in a line.
/// Threads: the window's own.
class ChannelView {
 public:
  /// Takes the layer's newest sample; a choice of no channel becomes the most active one.
  void update(const MapsScene& scene, MapsChoice& choice);
  void draw(const MapsScene& scene, const MapsChoice& choice, PanelState& state, float width, float height);

  /// Units without places are all there at once.
  bool has_channels() const { return planes_.form.kind != LayerForm::Kind::units; }
  std::int64_t channels() const { return planes_.form.channels; }
  std::optional<std::uint64_t> step() const { return planes_.values.empty() ? std::nullopt : std::optional(step_); }
  const Planes& planes() const { return planes_; }  ///< of step()
  widgets::ColorSettings& colors() { return heatmap_.colors; }
  std::optional<Drawn> drawn() const;
  std::size_t memory_bytes() const;

 private:
  std::uint32_t layer_ = schema::kNoSource;
  std::uint32_t sample_ = 0;
  PatchedImage image_;
  std::uint64_t step_ = 0;
  Planes planes_;
  std::int64_t channel_ = 0;
  std::uint64_t revision_ = 0;
  widgets::HeatmapState heatmap_;
  std::string title_;
  std::string path_;
};

}  // namespace tensorscope::viewer
