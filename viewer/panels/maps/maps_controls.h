#pragma once

#include <vector>

#include "viewer/panels/maps/map_colors.h"
#include "viewer/panels/maps/maps_scene.h"
#include "viewer/panels/panel.h"

namespace tensorscope::viewer {

/// The lines of controls above the film. `channels` is how many the chosen layer has; 0: none to choose from.
/// Threads: the window's own.
void maps_controls(const std::vector<FilmSources>& films, const MapsScene& scene, MapsChoice& choice, MapColors& colors,
                   std::int64_t channels);

/// What a key does to the choice; true if it chose another layer or sample, which has to be in sight then.
bool change_by_key(platform::Key key, const std::vector<FilmSources>& films, const MapsScene& scene, MapsChoice& choice,
                   MapColors& colors, std::int64_t channels, PanelState& state);

std::span<const PanelKey> maps_keys();

}  // namespace tensorscope::viewer
