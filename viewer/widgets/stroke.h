#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "viewer/look/series_style.h"

struct ImDrawList;
struct ImVec2;

namespace tensorscope::viewer::widgets {

/// A smooth line through points, in a line style. Dear ImGui's own lengthens sharp corners into thorns, which noisy
/// curves are full of; here a sharp corner is cut.
/// `color` is an ImU32; dashes are as long as those of a line of `dash_thickness`, if that is given.
/// Threads: the window's own.
void stroke(ImDrawList& list, std::span<const ImVec2> points, std::uint32_t color, float thickness,
            look::LineStyle style, std::optional<float> dash_thickness = std::nullopt);

}  // namespace tensorscope::viewer::widgets
