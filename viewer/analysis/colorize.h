#pragma once

#include <span>

#include "viewer/analysis/color_scale.h"

namespace tensorscope::viewer::analysis {

/// What is no number has a colour of its own, outside of every colour map.
struct MarkColors {
  Rgb nan{255, 0, 255};
  Rgb pos_inf{255, 255, 255};
  Rgb neg_inf{0, 0, 0};
};

struct ClipCount {
  std::size_t below = 0;  ///< finite values under the scale's range
  std::size_t above = 0;
};

/// Colours one value after the other into RGBA bytes (`rgba` has four per value) and counts what lies beyond the ends.
/// Threads: pure.
ClipCount colorize(std::span<const float> values, const ColorScale& scale, const MarkColors& marks,
                   std::span<std::uint8_t> rgba);

}  // namespace tensorscope::viewer::analysis
