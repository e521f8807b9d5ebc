#pragma once

#include <string_view>

#include "viewer/widgets/geometry.h"

struct ImDrawList;

namespace tensorscope::viewer::widgets {

/// What stands where nothing is to be seen yet: what would be here, and below it how to get it (lines split by '\n',
/// and between words where they are wider than the place). Threads: the window's own.
void draw_empty_state(ImDrawList& list, const Box& area, std::string_view what, std::string_view how);

/// The same as an ImGui item of its own.
void empty_state(std::string_view what, std::string_view how, float width = 0.0F, float height = 0.0F);

}  // namespace tensorscope::viewer::widgets
