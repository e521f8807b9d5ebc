#include "viewer/panels/attention/picture_pixels.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "viewer/store/elements.h"

namespace tensorscope::viewer {

PicturePixels picture_pixels(const schema::Region& region) {
  const std::size_t rank = region.window.dimensions;
  PicturePixels picture;
  if (rank < 2) return picture;
  std::vector<float> values;
  elements_as_float(region, values);
  const std::size_t height = region.window.count[rank - 2];
  const std::size_t width = region.window.count[rank - 1];
  const std::size_t channels = rank > 2 ? region.window.count[rank - 3] : 1;
  const std::size_t size = height * width;
  if (size == 0 || channels == 0 || values.size() < channels * size) return picture;
  float lowest = std::numeric_limits<float>::max();
  float highest = std::numeric_limits<float>::lowest();
  for (const float value : std::span(values).first(channels * size)) {
    if (!std::isfinite(value)) continue;
    lowest = std::min(lowest, value);
    highest = std::max(highest, value);
  }
  const float scale = highest > lowest ? 255.0F / (highest - lowest) : 0.0F;
  const auto shade = [&](float value) { return static_cast<std::uint8_t>(std::lround((value - lowest) * scale)); };
  picture.width = static_cast<int>(width);
  picture.height = static_cast<int>(height);
  picture.rgba.assign(size * 4, 255);
  for (std::size_t i = 0; i < size; ++i) {
    float sum = 0.0F;
    for (std::size_t c = 0; c < channels; ++c) sum += values[c * size + i];
    std::uint8_t* const pixel = picture.rgba.data() + i * 4;
    if (!std::isfinite(sum)) {
      pixel[1] = 0;
    } else if (channels == 3) {
      for (std::size_t c = 0; c < 3; ++c) pixel[c] = shade(values[c * size + i]);
    } else {
      std::fill_n(pixel, 3, shade(sum / static_cast<float>(channels)));
    }
  }
  return picture;
}

}  // namespace tensorscope::viewer
