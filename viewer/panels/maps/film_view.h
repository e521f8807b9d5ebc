#pragma once

#include <map>
#include <vector>

#include "viewer/panels/maps/film_card.h"
#include "viewer/panels/maps/input_batch.h"
#include "viewer/panels/maps/maps_scene.h"
#include "viewer/panels/panel.h"
#include "viewer/widgets/overlay_image.h"
#include "viewer/widgets/plane_tiles.h"

namespace tensorscope::viewer {

/// The image, then layer by layer its most active channels, then the scores: in a line that scrolls. Asks only for the
/// layers that are in sight. A click chooses the layer, on a tile its channel too, on a bar the class.
/// Threads: the window's own.
class FilmView {
 public:
  void draw(const MapsScene& scene, const InputBatch& batch, MapsChoice& choice, PanelState& state, float width,
            float card);
  /// The chosen layer was changed by a key: it is scrolled into sight.
  void show_chosen() { must_show_chosen_ = true; }

  /// The layers that were in sight when it was drawn last.
  std::vector<const Source*> in_sight(const FilmSources& film) const;
  std::vector<Drawn> drawn(const MapsScene& scene) const;
  std::size_t memory_bytes() const;
  void forget();
  /// `card`: the side of a layer's picture.
  static float height(float card);

 private:
  struct Card {
    std::uint64_t step = 0;
    std::uint32_t sample = 0;
    schema::Window window;
    std::uint64_t revision = 0;
    bool is_drawn = false;
    FilmTiles tiles;
    widgets::PlaneTilesImage image;
  };
  void draw_input(const MapsScene& scene, const InputBatch& batch, const widgets::Box& at);
  void draw_layer(const MapsScene& scene, const Source& layer, const widgets::Box& at, MapsChoice& choice,
                  PanelState& state);
  void fill(const MapsScene& scene, const Source& layer, Card& card, PanelState& state);

  std::map<std::uint32_t, Card> cards_;
  widgets::OverlayImage input_;
  std::uint64_t revision_ = 0;
  std::uint64_t step_ = 0;  // of the newest card that was drawn
  bool must_show_chosen_ = false;
};

}  // namespace tensorscope::viewer
