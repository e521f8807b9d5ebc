#include "viewer/panels/projection/sample_pictures.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "viewer/panels/projection/largest_sample.h"

namespace tensorscope::viewer {
namespace {

constexpr std::uint32_t kLargestSide = 128;
constexpr std::uint32_t kLeastSide = 4;
constexpr std::size_t kMostPictures = 1024;

// Channels, rows and columns; no channels: it is no picture.
struct Form {
  std::size_t channels = 0;
  std::size_t rows = 0;
  std::size_t columns = 0;
};

Form form_of(const schema::Region& region) {
  const schema::Window& window = region.window;
  const std::size_t n = window.dimensions;
  if (n != 3 && n != 4) return {};
  for (std::size_t i = 1; i < n; ++i) {
    if (window.count[i] != static_cast<std::uint64_t>(region.shape[i])) return {};
  }
  const std::uint32_t channels = n == 4 ? window.count[1] : 1;
  const std::uint32_t rows = window.count[n - 2];
  const std::uint32_t columns = window.count[n - 1];
  const bool is_sized = std::min(rows, columns) >= kLeastSide && std::max(rows, columns) <= kLargestSide;
  return (channels == 1 || channels == 3) && is_sized ? Form{channels, rows, columns} : Form{};
}

struct Scale {
  float low = 0.0F;
  float high = 1.0F;

  std::uint8_t byte(float value) const {
    if (!std::isfinite(value) || high <= low) return 0;
    return static_cast<std::uint8_t>(std::lround((value - low) / (high - low) * 255.0F));
  }
};

Scale scale_of(std::span<const float> values) {
  Scale scale{INFINITY, -INFINITY};
  for (const float value : values) {
    if (!std::isfinite(value)) continue;
    scale.low = std::min(scale.low, value);
    scale.high = std::max(scale.high, value);
  }
  return scale;
}

}  // namespace

std::optional<std::size_t> SamplePictures::find(std::uint64_t id) const {
  const auto found = std::ranges::lower_bound(ids, id);
  if (found == ids.end() || *found != id) return std::nullopt;
  return static_cast<std::size_t>(found - ids.begin());
}

const RegionSample* sample_with_pictures(const Source& input, std::uint64_t step) {
  const auto has_pictures = [](const RegionSample& sample) { return form_of(sample.region).channels > 0; };
  const RegionSample* found = input.regions.at(step, has_pictures);
  if (found == nullptr) found = input.regions.at(std::numeric_limits<std::uint64_t>::max(), has_pictures);
  return found == nullptr ? nullptr : largest_at(&input, found->step, has_pictures);
}

SamplePictures pictures_of(const RegionSample& sample) {
  SamplePictures pictures;
  const Form form = form_of(sample.region);
  if (form.channels == 0) return pictures;
  const schema::Window& window = sample.region.window;
  const std::size_t count = std::min<std::size_t>(window.count[0], kMostPictures);
  if (count == 0) return pictures;
  std::vector<float> values;
  elements_as_float(sample.region, values);
  const Scale scale = scale_of(values);
  const auto across = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(count))));
  const std::size_t down = (count + across - 1) / across;
  pictures.width = static_cast<int>(form.columns);
  pictures.height = static_cast<int>(form.rows);
  pictures.columns = static_cast<int>(across);
  pictures.image_width = static_cast<int>(across * form.columns);
  pictures.image_height = static_cast<int>(down * form.rows);
  pictures.rgba.resize(across * form.columns * down * form.rows * 4);
  const std::size_t plane = form.rows * form.columns;
  for (std::size_t i = 0; i < count; ++i) {
    pictures.ids.push_back(window.start[0] + std::uint64_t{window.stride[0]} * i);
    const float* const from = values.data() + i * plane * form.channels;
    for (std::size_t at = 0; at < plane; ++at) {
      const std::size_t x = i % across * form.columns + at % form.columns;
      const std::size_t y = i / across * form.rows + at / form.columns;
      std::uint8_t* const to = &pictures.rgba[(y * across * form.columns + x) * 4];
      for (std::size_t c = 0; c < 3; ++c) to[c] = scale.byte(from[at + (form.channels == 3 ? c * plane : 0)]);
      to[3] = 255;
    }
  }
  return pictures;
}

}  // namespace tensorscope::viewer
