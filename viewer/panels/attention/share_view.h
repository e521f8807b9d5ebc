#pragma once

#include <span>
#include <string>
#include <string_view>

#include "viewer/panels/attention/head_grid.h"

namespace tensorscope::viewer {

/// How much of their attention words and patches give to words and to patches, layer by layer: a bar for each kind of
/// query, in parts for the kinds of keys.
/// Threads: the window's own.
/// At the limit: of more layers than have room, those in sight of the grid that do.
void draw_shares(std::string_view title, std::string_view source, std::span<const LayerCells> layers,
                 std::span<const std::string> labels, float width, float height);
float shares_height(std::size_t layers);

/// Whether any of them has more than one kind of position.
bool has_shares(std::span<const LayerCells> layers);

}  // namespace tensorscope::viewer
