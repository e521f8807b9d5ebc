#pragma once

#include <cstddef>
#include <span>

#include "viewer/widgets/geometry.h"

struct ImDrawList;

namespace tensorscope::viewer::widgets {

/// A curve as large as a word: no axes, its newest value as a dot, every spike and every NaN still there. `style` is
/// the series' number. Over its own finite range; a constant lies in the middle.
/// Threads: the window's own.
/// At the limit: nothing finite draws nothing.
void draw_sparkline(ImDrawList& list, const Box& box, std::span<const double> y, std::size_t style);

/// The same as an ImGui item.
void sparkline(std::span<const double> y, std::size_t style, float width, float height);

}  // namespace tensorscope::viewer::widgets
