#pragma once

#include "viewer/look/palette.h"

namespace tensorscope::viewer::look {

/// Gives Dear ImGui's own widgets our colours and measures: spacing in steps of 4, padding 8, rounding 4, no frames.
/// Threads: the window's own; an ImGui context is current.
void apply_theme(Theme theme, double scale);

}  // namespace tensorscope::viewer::look
