#pragma once

#include <imgui.h>

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

}  // namespace tensorscope::viewer::platform
