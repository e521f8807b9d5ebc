#pragma once

#include <cstddef>
#include <span>

struct ImFont;

namespace tensorscope::viewer::look {

/// What Dear ImGui's font builder gets wrong for us, read from the font file itself.
/// Threads: the window's own.
/// At the limit: a file that FreeType cannot read keeps ImGui's own measures.

/// ImGui takes a size as the distance from the highest to the lowest letter; designers mean the em. The factor from
/// one to the other: about 1.2.
[[nodiscard]] float height_per_em(std::span<const std::byte> file, int face);

/// ImGui rounds every letter's advance up, which sets text loosely and unevenly; this rounds it to the nearest pixel.
/// `em` in pixels. Letters that the file does not have keep their advance.
void tighten(ImFont& font, std::span<const std::byte> file, int face, float em);

}  // namespace tensorscope::viewer::look
