#pragma once

#include <cstddef>

namespace tensorscope::viewer::widgets {

/// How far, in texels, to move a picture of `texels` on `pixels` so that no edge between two texels lies on the middle
/// of a pixel, where the renderer's rounding would decide which one is seen. As far from such an edge as can be, and 0
/// where none lies there anyway; less than half a pixel, so that every pixel stays within the picture.
/// Threads: pure.
[[nodiscard]] float texel_shift(std::size_t texels, std::size_t pixels);

}  // namespace tensorscope::viewer::widgets
