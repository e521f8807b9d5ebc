#pragma once

#include <cstdint>
#include <vector>

#include "viewer/store/tensor_samples.h"

namespace tensorscope::viewer {

/// A sample of a picture, … × C × H × W or H × W, as RGBA: three channels as red, green and blue, any other number as
/// the mean of them in gray. From the smallest finite value, black, to the largest, white; what is not finite is
/// magenta. Threads: pure. At the limit: without elements 0 × 0 pixels.
struct PicturePixels {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgba;
};
PicturePixels picture_pixels(const schema::Region& region);

}  // namespace tensorscope::viewer
