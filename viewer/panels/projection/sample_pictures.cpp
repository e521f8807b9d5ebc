#include "viewer/panels/projection/sample_pictures.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "viewer/panels/projection/largest_sample.h"
#include "viewer/panels/sample_picture.h"

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
  const auto range = finite_range(values);
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
    const SamplePicture picture = sample_picture(std::span(values).subspan(i * plane * form.channels), form.channels,
                                                 form.rows, form.columns, range);
    for (std::size_t row = 0; row < picture.height; ++row) {
      const std::size_t to = (i / across * form.rows + row) * across * form.columns + i % across * form.columns;
      std::copy_n(picture.rgba.begin() + static_cast<std::ptrdiff_t>(4 * row * form.columns), 4 * form.columns,
                  pictures.rgba.begin() + static_cast<std::ptrdiff_t>(4 * to));
    }
  }
  return pictures;
}

}  // namespace tensorscope::viewer
