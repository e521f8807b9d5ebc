#include "viewer/panels/maps/input_image.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "viewer/analysis/resize.h"
#include "viewer/look/number_format.h"
#include "viewer/panels/maps/layer_form.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

bool is_color(std::int64_t channels) {
  return channels == 1 || channels == 3 || channels == 4;
}

// What the region has of one image, channel by channel.
std::vector<float> planes_of(const schema::Region& region, const ImageForm& form, std::size_t place) {
  const schema::Window& window = region.window;
  std::array<std::size_t, schema::kMaxDimensions> strides{};
  std::size_t stride = 1;
  for (std::size_t i = window.dimensions; i-- > 0;) {
    strides[i] = stride;
    stride *= window.count[i];
  }
  const std::size_t channels = form.channel_dimension ? window.count[*form.channel_dimension] : 1;
  const std::size_t channel_stride = form.channel_dimension ? strides[*form.channel_dimension] : 0;
  const std::size_t row_dimension = form.row_dimension;
  std::vector<float> planes;
  planes.reserve(stride / std::max<std::size_t>(window.count[0], 1));
  for (std::size_t channel = 0; channel < channels; ++channel) {
    for (std::size_t row = 0; row < window.count[row_dimension]; ++row) {
      const std::size_t first = place * strides[0] + channel * channel_stride + row * strides[row_dimension];
      for (std::size_t col = 0; col < window.count[row_dimension + 1]; ++col) {
        planes.push_back(static_cast<float>(element_at(region, first + col * strides[row_dimension + 1])));
      }
    }
  }
  return planes;
}

}  // namespace

std::optional<ImageForm> image_form(std::span<const std::int64_t> shape) {
  if (std::ranges::any_of(shape, [](std::int64_t extent) { return extent <= 0; })) return std::nullopt;
  if (shape.size() == 3) return ImageForm{1, shape[1], shape[2], std::nullopt, 1};
  if (shape.size() != 4) return std::nullopt;
  if (!is_color(shape[1]) && is_color(shape[3])) return ImageForm{shape[3], shape[1], shape[2], std::size_t{3}, 1};
  return ImageForm{shape[1], shape[2], shape[3], std::size_t{1}, 2};
}

SamplePicture input_image(const schema::Region& region, std::uint32_t sample) {
  const schema::Window& window = region.window;
  const auto form = image_form(std::span(region.shape).first(window.dimensions));
  if (!form || !has_sample(region, sample)) return {};
  const std::vector<float> planes = planes_of(region, *form, (sample - window.start[0]) / window.stride[0]);
  const std::size_t channels = form->channel_dimension ? window.count[*form->channel_dimension] : 1;
  return sample_picture(planes, channels, window.count[form->row_dimension], window.count[form->row_dimension + 1]);
}

schema::Window thumbnail_window(std::span<const std::int64_t> shape, std::uint32_t samples, std::uint32_t pixels) {
  schema::Window window = whole_window(shape);
  window.count[0] = std::min(window.count[0], samples);
  const auto form = image_form(shape);
  if (!form) return window;
  for (const std::size_t i : {form->row_dimension, form->row_dimension + 1}) {
    window.stride[i] = std::max(1U, (window.count[i] + pixels - 1) / std::max(pixels, 1U));
    window.count[i] = (window.count[i] + window.stride[i] - 1) / window.stride[i];
  }
  return window;
}

SamplePicture resized(const SamplePicture& image, std::size_t height, std::size_t width) {
  if (image.empty() || (image.height == height && image.width == width)) return image;
  SamplePicture result = image;
  result.height = height;
  result.width = width;
  result.rgba.assign(height * width * 4, 255);
  std::vector<float> plane(image.height * image.width);
  for (std::size_t channel = 0; channel < 3; ++channel) {
    for (std::size_t i = 0; i < plane.size(); ++i) plane[i] = image.rgba[4 * i + channel];
    const std::vector<float> other = analysis::resize_bilinear(plane, image.height, image.width, height, width);
    for (std::size_t i = 0; i < other.size(); ++i) {
      result.rgba[4 * i + channel] = static_cast<std::uint8_t>(std::lround(other[i]));
    }
  }
  return result;
}

std::string describe(const SamplePicture& image, const ImageForm& form) {
  const bool is_rgb = form.channels == 3 || form.channels == 4;
  std::string text = std::to_string(form.height) + " × " + std::to_string(form.width) + ", ";
  text += is_rgb ? "RGB" : form.channels == 1 ? "grey" : "mean of " + std::to_string(form.channels) + " channels";
  text += ", black at " + look::format_number(image.least) + ", white at " + look::format_number(image.largest);
  if (image.not_finite > 0) text += ", " + look::format_count(image.not_finite) + " not finite";
  return text;
}

}  // namespace tensorscope::viewer
