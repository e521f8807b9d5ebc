#pragma once

#include <cstdint>

#include "viewer/analysis/color_map.h"

namespace tensorscope::viewer::look {

using analysis::Rgb;

enum class Theme : std::uint8_t { dark, light };

/// The colours of the frame: the data has the colour, the frame has none. Text of every role except `disabled` stands
/// out from window, surface and raised with at least 4.5 : 1.
/// Threads: constant data.
struct Palette {
  Rgb window;
  Rgb surface;  ///< side bars, cards
  Rgb raised;   ///< hover, active tab
  Rgb hairline;
  Rgb text;
  Rgb secondary;
  Rgb disabled;
  Rgb accent;  ///< selection, focus, live
  Rgb good;
  Rgb warning;
  Rgb bad;
  Rgb nan;  ///< marks of what is no number, outside of every colour map
  Rgb pos_inf;
  Rgb neg_inf;
};

[[nodiscard]] const Palette& palette(Theme theme);

}  // namespace tensorscope::viewer::look
