#pragma once

#include <vector>

#include "viewer/look/series_style.h"

namespace tensorscope::viewer::widgets {

/// Lengths in pixels, drawn and left out in turns, of a line of this thickness; empty for a solid one.
/// Threads: pure.
[[nodiscard]] std::vector<float> dash_pattern(look::LineStyle style, float thickness);

}  // namespace tensorscope::viewer::widgets
