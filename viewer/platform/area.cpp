#include "viewer/platform/area.h"

#include <algorithm>

namespace tensorscope::viewer::platform {
namespace {

constexpr int kFar = 1'000'000;

// What is no number counts as far to the upper left: bounds are too large rather than too small.
int pixel(float at) {
  constexpr auto kMost = static_cast<float>(kFar);
  return at > -kMost ? static_cast<int>(at < kMost ? at : kMost) : -kFar;
}

}  // namespace

Area both(const Area& a, const Area& b) {
  return {std::max(a.left, b.left), std::max(a.top, b.top), std::min(a.right, b.right), std::min(a.bottom, b.bottom)};
}

Area united(const Area& a, const Area& b) {
  return {std::min(a.left, b.left), std::min(a.top, b.top), std::max(a.right, b.right), std::max(a.bottom, b.bottom)};
}

Area area_of(const ImVec4& clip) {
  return {pixel(clip.x), pixel(clip.y), pixel(clip.z), pixel(clip.w)};
}

Area bounds_of(const ImDrawVert* vertices, std::span<const ImDrawIdx, 3> triangle) {
  Area bounds{kFar, kFar, -kFar, -kFar};
  for (const ImDrawIdx index : triangle) {
    const int x = pixel(vertices[index].pos.x), y = pixel(vertices[index].pos.y);
    bounds = united(bounds, {x - 1, y - 1, x + 2, y + 2});
  }
  return bounds;
}

}  // namespace tensorscope::viewer::platform
