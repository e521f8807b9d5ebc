#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "viewer/panels/panel.h"
#include "viewer/widgets/color_settings.h"

namespace tensorscope::viewer {

/// Keys of the colour controls (widgets/color_controls.h), the same on every panel that has those.
inline constexpr std::array kColorKeys{
    PanelKey{platform::Key::i, "I", "the next colour map"},
    PanelKey{platform::Key::y, "Y", "colours linear, symlog or gamma"},
    PanelKey{platform::Key::z, "Z", "colours to the 99th percentile, or to the extreme values"},
    PanelKey{platform::Key::x, "X", "a pixel of several elements: mean, max-abs or nearest"},
};

/// A panel's own keys, then these.
template <std::size_t Own>
constexpr std::array<PanelKey, Own + kColorKeys.size()> with_color_keys(const std::array<PanelKey, Own>& own) {
  std::array<PanelKey, Own + kColorKeys.size()> all{};
  std::ranges::copy(kColorKeys, std::ranges::copy(own, all.begin()).out);
  return all;
}

/// Does what one of these keys says; nothing on another. `has_negative`: the map for data of both signs is in use.
/// Threads: pure.
void change_colors_by_key(platform::Key key, widgets::ColorSettings& colors, bool has_negative);

}  // namespace tensorscope::viewer
