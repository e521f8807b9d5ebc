#pragma once

#include <imgui.h>

#include <cstddef>
#include <span>

namespace tensorscope::viewer::platform {

/// Pixels of a window, from its upper left corner.
struct Area {
  int left = 0, top = 0, right = 0, bottom = 0;

  [[nodiscard]] int width() const { return right - left; }
  [[nodiscard]] int height() const { return bottom - top; }
  [[nodiscard]] bool empty() const { return left >= right || top >= bottom; }
  bool operator==(const Area&) const = default;
};

/// Threads: pure functions.

/// What is in both; empty if nothing is.
[[nodiscard]] Area both(const Area& a, const Area& b);
/// The least that has both, of which none is empty.
[[nodiscard]] Area united(const Area& a, const Area& b);
/// The whole pixels of a clipping, as OpenGL is told it.
[[nodiscard]] Area area_of(const ImVec4& clip);

/// What a triangle of these vertices may cover: a pixel more on each side than it reaches.
[[nodiscard]] Area bounds_of(const ImDrawVert* vertices, std::span<const ImDrawIdx, 3> triangle);

/// Calls `use(triangle, bounds)` for each triangle of a command, in the order in which they are drawn: which pixels
/// differ and which are drawn must be found from the same ones.
template <typename Use>
void for_each_triangle(const ImDrawList& list, const ImDrawCmd& command, Use use) {
  if (command.UserCallback != nullptr) return;
  const ImDrawVert* const vertices = list.VtxBuffer.Data + command.VtxOffset;
  const std::span indices(list.IdxBuffer.Data + command.IdxOffset, command.ElemCount);
  for (std::size_t at = 0; at + 3 <= indices.size(); at += 3) {
    const auto triangle = indices.subspan(at).template first<3>();
    use(triangle, bounds_of(vertices, triangle));
  }
}

}  // namespace tensorscope::viewer::platform
