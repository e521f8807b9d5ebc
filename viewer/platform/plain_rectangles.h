#pragma once

#include <vector>

struct ImDrawCmd;
struct ImDrawList;
struct ImVec2;

namespace tensorscope::viewer::platform {

/// A rectangle of one opaque colour among the triangles of a command, in whole pixels; `begin` is its first index of
/// the command.
struct PlainRectangle {
  unsigned begin = 0;
  int left = 0, top = 0, right = 0, bottom = 0;
  unsigned color = 0;  ///< as ImU32

  static constexpr unsigned kIndices = 6;
};

/// Those that a renderer in software gains by: clearing a rectangle takes it a tenth of drawing its triangles, each
/// pixel of which is looked up in the fonts' texture and blended. `white` is where that texture is white. Threads:
/// pure. Internal to this folder. At the limit: covers the very pixels that the triangles would, those whose middle is
/// inside. Rectangles of fewer than 4,096 pixels are left to be drawn.
[[nodiscard]] std::vector<PlainRectangle> plain_rectangles(const ImDrawList& list, const ImDrawCmd& command,
                                                           const ImVec2& white);

}  // namespace tensorscope::viewer::platform
