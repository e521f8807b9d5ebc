#pragma once

#include <vector>

#include "viewer/panels/maps/map_colors.h"
#include "viewer/panels/maps/maps_scene.h"
#include "viewer/panels/panel.h"

namespace tensorscope::viewer {

/// The line of controls above the film; nothing for what has no class maps. Threads: the window's own, all of them.
void maps_controls(const std::vector<FilmSources>& films, const MapsScene& scene, MapsChoice& choice,
                   MapColors& colors);

/// Where ImGui's cursor stands: the channel, and arrows to its neighbours; more than one channel.
void channel_control(MapsChoice& choice, std::int64_t channels, bool with_words);
float channel_control_width(const MapsChoice& choice, std::int64_t channels, bool with_words);

/// What the frames over steps show.
void strip_control(MapsChoice& choice);
float strip_control_width();

/// What a key does to the choice; true if it chose another layer or sample, which has to be in sight then.
bool change_by_key(platform::Key key, const std::vector<FilmSources>& films, const MapsScene& scene, MapsChoice& choice,
                   MapColors& colors, std::int64_t channels, PanelState& state);

std::span<const PanelKey> maps_keys();

}  // namespace tensorscope::viewer
