#include "viewer/platform/plain_rectangles.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tensorscope::viewer::platform {
namespace {

constexpr int kLeastPixels = 4'096;

using Corners = std::array<const ImDrawVert*, 4>;

/// As ImGui lays the indices of a rectangle: 0 1 2, 0 2 3 from its upper left corner on.
bool is_quad(const ImDrawIdx* index) {
  return index[1] == index[0] + 1 && index[2] == index[0] + 2 && index[3] == index[0] && index[4] == index[2] &&
         index[5] == index[0] + 3;
}

bool is_upright(const Corners& corner) {
  return corner[0]->pos.x == corner[3]->pos.x && corner[1]->pos.x == corner[2]->pos.x &&
         corner[0]->pos.y == corner[1]->pos.y && corner[2]->pos.y == corner[3]->pos.y;
}

bool is_plain(const Corners& corner, const ImVec2& white) {
  const ImU32 color = corner[0]->col;
  const bool is_opaque = (color & IM_COL32_A_MASK) == IM_COL32_A_MASK;
  return is_opaque && std::ranges::all_of(corner, [&](const ImDrawVert* at) {
           return at->col == color && at->uv.x == white.x && at->uv.y == white.y;
         });
}

/// As OpenGL sees an edge.
double snapped(float edge) {
  constexpr double kParts = 256.0;
  return std::round(static_cast<double>(std::clamp(edge, -1e6F, 1e6F)) * kParts) / kParts;
}

/// The first column whose middle is not left of `edge`.
int first_column(float edge) {
  return static_cast<int>(std::ceil(snapped(edge) - 0.5));
}
/// The first row whose middle is below `edge`: OpenGL counts rows from below, so that what lies on an edge is above it.
int first_row(float edge) {
  return static_cast<int>(std::floor(snapped(edge) + 0.5));
}

}  // namespace

std::vector<PlainRectangle> plain_rectangles(std::span<const ImDrawIdx> indices, const ImDrawVert* vertices,
                                             const Area& clip, const ImVec2& white) {
  std::vector<PlainRectangle> found;
  constexpr unsigned kStep = 3, kWhole = PlainRectangle::kIndices;
  for (unsigned at = 0; at + kWhole <= indices.size();) {
    const ImDrawIdx* index = &indices[at];
    const Corners corner{vertices + index[0], vertices + index[1], vertices + index[2], vertices + index[5]};
    const bool is_rectangle = is_quad(index) && is_upright(corner) && is_plain(corner, white);
    if (is_rectangle) {
      const Area area = both({first_column(corner[0]->pos.x), first_row(corner[0]->pos.y),
                              first_column(corner[2]->pos.x), first_row(corner[2]->pos.y)},
                             clip);
      const bool is_large = !area.empty() && area.height() >= (kLeastPixels + area.width() - 1) / area.width();
      if (is_large) found.push_back({at, area, corner[0]->col});
    }
    at += is_rectangle ? kWhole : kStep;
  }
  return found;
}

}  // namespace tensorscope::viewer::platform
