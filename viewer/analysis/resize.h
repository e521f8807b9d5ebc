#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace tensorscope::viewer::analysis {

/// A picture in another size by bilinear interpolation between the middles of pixels, equal to OpenCV's
/// cv2.resize(…, INTER_LINEAR) of float32 to 1e-5: places beyond the outermost middles take the nearest one's value. A
/// smaller picture is interpolated as well, not averaged.
/// Threads: pure.
/// At the limit: a size of 0 gives nothing. What is not finite spreads to what is interpolated from it.
[[nodiscard]] std::vector<float> resize_bilinear(std::span<const float> picture, std::size_t height, std::size_t width,
                                                 std::size_t to_height, std::size_t to_width);

}  // namespace tensorscope::viewer::analysis
