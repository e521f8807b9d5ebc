#pragma once

#include <span>
#include <vector>

#include "viewer/platform/area.h"

namespace tensorscope::viewer::platform {

/// A rectangle of one opaque colour among triangles, in whole pixels; `begin` is its first index.
struct PlainRectangle {
  unsigned begin = 0;
  Area area;
  ImU32 color = 0;

  static constexpr unsigned kIndices = 6;
};

/// Those that a renderer in software gains by: clearing a rectangle takes it a tenth of drawing its triangles, each
/// pixel of which is looked up in the fonts' texture and blended. `white` is where that texture is white. Threads:
/// pure. Internal to this folder. At the limit: covers the very pixels that the triangles would, those whose middle is
/// inside. Rectangles of fewer than 4,096 pixels are left to be drawn.
[[nodiscard]] std::vector<PlainRectangle> plain_rectangles(std::span<const ImDrawIdx> indices,
                                                           const ImDrawVert* vertices, const Area& clip,
                                                           const ImVec2& white);

}  // namespace tensorscope::viewer::platform
