#pragma once

#include "viewer/widgets/curve_pen.h"

struct ImDrawList;

namespace tensorscope::viewer::widgets {

/// What stands on a series' lines. Threads: the window's own. Internal to this folder.

/// The points themselves, where they are far enough from each other.
void draw_dots(ImDrawList& list, const CurvePen& pen);

/// NaN at the last finite height, arrows where data leave the frame.
void draw_marks(ImDrawList& list, const CurvePen& pen);

}  // namespace tensorscope::viewer::widgets
