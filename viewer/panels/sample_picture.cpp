#include "viewer/panels/sample_picture.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tensorscope::viewer {
namespace {

using Color = std::array<float, 3>;

constexpr std::array<std::uint8_t, 3> kNotFinite{255, 0, 255};

bool is_finite(const Color& color) {
  return std::ranges::all_of(color, [](float value) { return std::isfinite(value); });
}

std::vector<Color> colors_of(std::span<const float> planes, std::size_t channels, std::size_t size) {
  const bool is_color = channels == 3 || channels == 4;
  std::vector<Color> colors(size);
  for (std::size_t i = 0; i < size; ++i) {
    if (is_color) {
      colors[i] = {planes[i], planes[size + i], planes[2 * size + i]};
      continue;
    }
    double sum = 0.0;
    for (std::size_t channel = 0; channel < channels; ++channel) sum += static_cast<double>(planes[channel * size + i]);
    colors[i].fill(static_cast<float>(sum / static_cast<double>(channels)));
  }
  return colors;
}

std::optional<analysis::Range> range_of(const std::vector<Color>& colors) {
  return colors.empty() ? std::nullopt : finite_range({colors.front().data(), 3 * colors.size()});
}

}  // namespace

std::optional<analysis::Range> finite_range(std::span<const float> values) {
  std::optional<analysis::Range> range;
  for (const float value : values) {
    if (!std::isfinite(value)) continue;
    const auto number = static_cast<double>(value);
    if (!range) range = analysis::Range{number, number};
    range->lo = std::min(range->lo, number);
    range->hi = std::max(range->hi, number);
  }
  return range;
}

SamplePicture sample_picture(std::span<const float> planes, std::size_t channels, std::size_t height, std::size_t width,
                             std::optional<analysis::Range> range) {
  SamplePicture picture;
  const std::size_t size = height * width;
  if (size == 0 || channels == 0 || planes.size() < channels * size) return picture;
  picture.height = height;
  picture.width = width;
  const std::vector<Color> colors = colors_of(planes, channels, size);
  if (!range) range = range_of(colors);
  const auto [least, largest] = range.value_or(analysis::Range{0.0, 0.0});
  picture.least = least;
  picture.largest = largest;
  const auto shade = [least = least, largest = largest](float value) {
    const double share = largest > least ? (static_cast<double>(value) - least) / (largest - least) : 0.5;
    return static_cast<std::uint8_t>(std::lround(255.0 * std::clamp(share, 0.0, 1.0)));
  };
  picture.rgba.reserve(4 * size);
  for (const Color& color : colors) {
    const bool is_number = is_finite(color);
    picture.not_finite += is_number ? 0 : 1;
    for (std::size_t i = 0; i < 3; ++i) picture.rgba.push_back(is_number ? shade(color[i]) : kNotFinite[i]);
    picture.rgba.push_back(255);
  }
  return picture;
}

}  // namespace tensorscope::viewer
