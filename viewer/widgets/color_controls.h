#pragma once

#include "viewer/widgets/color_settings.h"

namespace tensorscope::viewer::widgets {

/// One line of controls for how numbers become colours: map, scale, range, lock, reduction.
/// Threads: the window's own.
void color_controls(const char* id, ColorSettings& settings, bool has_negative);

}  // namespace tensorscope::viewer::widgets
