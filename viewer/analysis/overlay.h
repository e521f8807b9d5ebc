#pragma once

#include <cstdint>
#include <span>

#include "viewer/analysis/colorize.h"

namespace tensorscope::viewer::analysis {

/// (1 − strength) · picture + strength · colour of the value, channel by channel, as pytorch-grad-cam's
/// show_cam_on_image mixes them, but without its division by the largest result: equal values must look alike in every
/// frame. `rgba` holds the picture, a pixel for each value, and becomes the mixture. What is no number has its mark's
/// colour, unmixed. Threads: pure.
ClipCount lay_over(std::span<const float> values, const ColorScale& scale, const MarkColors& marks, double strength,
                   std::span<std::uint8_t> rgba);

}  // namespace tensorscope::viewer::analysis
