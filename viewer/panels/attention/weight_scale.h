#pragma once

#include <span>

#include "viewer/analysis/color_scale.h"
#include "viewer/widgets/color_settings.h"

namespace tensorscope::viewer {

/// Colours of weights from 0 to `largest`, with the map and the transform that the user chose.
/// Threads: pure.
analysis::ColorScale weight_scale(const widgets::ColorSettings& settings, float largest);

/// The largest finite one; 0 if there is none.
float largest_weight(std::span<const float> weights);

}  // namespace tensorscope::viewer
