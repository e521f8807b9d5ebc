#pragma once

#include <array>

#include "viewer/analysis/color_map.h"

namespace tensorscope::viewer::analysis {

/// In the order of `ColorMap`.
extern const std::array<std::array<Rgb, 256>, kColorMaps.size()> kColorTables;

}  // namespace tensorscope::viewer::analysis
