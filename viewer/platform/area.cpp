#include "viewer/platform/area.h"

#include <algorithm>

namespace tensorscope::viewer::platform {

Area both(const Area& a, const Area& b) {
  return {std::max(a.left, b.left), std::max(a.top, b.top), std::min(a.right, b.right), std::min(a.bottom, b.bottom)};
}

Area united(const Area& a, const Area& b) {
  return {std::min(a.left, b.left), std::min(a.top, b.top), std::max(a.right, b.right), std::max(a.bottom, b.bottom)};
}

Area area_of(const ImVec4& clip) {
  return {static_cast<int>(clip.x), static_cast<int>(clip.y), static_cast<int>(clip.z), static_cast<int>(clip.w)};
}

Area bounds_of(const ImDrawVert* vertices, std::span<const ImDrawIdx, 3> triangle) {
  const ImVec2 &a = vertices[triangle[0]].pos, &b = vertices[triangle[1]].pos, &c = vertices[triangle[2]].pos;
  static constexpr float kFar = 1e6F;
  const auto pixel = [](float at) { return static_cast<int>(std::clamp(at, -kFar, kFar)); };
  return {pixel(std::min({a.x, b.x, c.x})) - 1, pixel(std::min({a.y, b.y, c.y})) - 1,
          pixel(std::max({a.x, b.x, c.x})) + 2, pixel(std::max({a.y, b.y, c.y})) + 2};
}

}  // namespace tensorscope::viewer::platform
