#include "viewer/panels/maps/input_image.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "viewer/analysis/resize.h"
#include "viewer/look/number_format.h"
#include "viewer/panels/maps/layer_form.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

bool is_color(std::int64_t channels) {
  return channels == 1 || channels == 3 || channels == 4;
}

// Element of one image: its place in each dimension of the region's window.
class Reader {
 public:
  Reader(const schema::Region& region, const ImageForm& form, std::size_t place) : region_(region) {
    const schema::Window& window = region.window;
    std::size_t stride = 1;
    std::array<std::size_t, schema::kMaxDimensions> strides{};
    for (std::size_t i = window.dimensions; i-- > 0;) {
      strides[i] = stride;
      stride *= window.count[i];
    }
    offset_ = place * strides[0];
    row_ = strides[form.row_dimension];
    col_ = strides[form.row_dimension + 1];
    height = window.count[form.row_dimension];
    width = window.count[form.row_dimension + 1];
    if (form.channel_dimension) {
      channel_ = strides[*form.channel_dimension];
      channels = window.count[*form.channel_dimension];
    }
  }
  double at(std::size_t channel, std::size_t row, std::size_t col) const {
    return element_at(region_, offset_ + channel * channel_ + row * row_ + col * col_);
  }

  std::size_t channels = 1;
  std::size_t height = 0;
  std::size_t width = 0;

 private:
  const schema::Region& region_;
  std::size_t offset_ = 0;
  std::size_t channel_ = 0;
  std::size_t row_ = 0;
  std::size_t col_ = 0;
};

// Red, green and blue, or three times grey; NaN where it is not finite.
std::array<double, 3> color_at(const Reader& image, std::size_t row, std::size_t col) {
  if (image.channels == 3 || image.channels == 4) {
    return {image.at(0, row, col), image.at(1, row, col), image.at(2, row, col)};
  }
  double grey = 0.0;
  for (std::size_t channel = 0; channel < image.channels; ++channel) grey += image.at(channel, row, col);
  grey /= static_cast<double>(image.channels);
  return {grey, grey, grey};
}

}  // namespace

std::optional<ImageForm> image_form(std::span<const std::int64_t> shape) {
  if (std::ranges::any_of(shape, [](std::int64_t extent) { return extent <= 0; })) return std::nullopt;
  if (shape.size() == 3) return ImageForm{1, shape[1], shape[2], std::nullopt, 1};
  if (shape.size() != 4) return std::nullopt;
  if (!is_color(shape[1]) && is_color(shape[3])) return ImageForm{shape[3], shape[1], shape[2], std::size_t{3}, 1};
  return ImageForm{shape[1], shape[2], shape[3], std::size_t{1}, 2};
}

InputImage input_image(const schema::Region& region, std::uint32_t sample) {
  InputImage image;
  const auto form = image_form(std::span(region.shape).first(region.window.dimensions));
  if (!form || !has_sample(region, sample)) return image;
  const Reader reader(region, *form, (sample - region.window.start[0]) / region.window.stride[0]);
  image.height = reader.height;
  image.width = reader.width;
  std::vector<std::array<double, 3>> colors;
  colors.reserve(image.height * image.width);
  double least = std::numeric_limits<double>::infinity();
  double largest = -least;
  for (std::size_t row = 0; row < image.height; ++row) {
    for (std::size_t col = 0; col < image.width; ++col) {
      colors.push_back(color_at(reader, row, col));
      for (const double value : colors.back()) {
        if (!std::isfinite(value)) continue;
        least = std::min(least, value);
        largest = std::max(largest, value);
      }
    }
  }
  if (least <= largest) {
    image.least = least;
    image.largest = largest;
  }
  image.rgba.reserve(colors.size() * 4);
  for (const auto& color : colors) {
    image.not_finite += std::ranges::all_of(color, [](double value) { return std::isfinite(value); }) ? 0U : 1U;
    for (const double value : color) {
      const double share = largest > least ? (value - least) / (largest - least) : 0.5;
      image.rgba.push_back(std::isfinite(value) ? static_cast<std::uint8_t>(std::lround(255.0 * share)) : 0);
    }
    image.rgba.push_back(255);
  }
  return image;
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

InputImage resized(const InputImage& image, std::size_t height, std::size_t width) {
  if (image.empty() || (image.height == height && image.width == width)) return image;
  InputImage result = image;
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

std::string describe(const InputImage& image, const ImageForm& form) {
  const bool is_rgb = form.channels == 3 || form.channels == 4;
  std::string text = std::to_string(form.height) + " × " + std::to_string(form.width) + ", ";
  text += is_rgb ? "RGB" : form.channels == 1 ? "grey" : "mean of " + std::to_string(form.channels) + " channels";
  text += ", black at " + look::format_number(image.least) + ", white at " + look::format_number(image.largest);
  if (image.not_finite > 0) text += ", " + look::format_count(image.not_finite) + " not finite";
  return text;
}

}  // namespace tensorscope::viewer
