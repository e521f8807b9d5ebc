#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "schema/sample.h"

namespace tensorscope::viewer {

/// How a batch of images lies in a tensor.
struct ImageForm {
  std::int64_t channels = 1;
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::optional<std::size_t> channel_dimension;  ///< N × H × W has none
  std::size_t row_dimension = 1;
};

/// N × C × H × W; N × H × W × C if only so there are one, three or four channels; N × H × W. Nothing for other shapes.
std::optional<ImageForm> image_form(std::span<const std::int64_t> shape);

/// An image as it can be shown: RGBA bytes. Whatever the trainer did to normalize it, its least element is black and
/// its largest white. Three or four channels are red, green, blue; one, or their mean where they are no colours, is
/// grey.
struct InputImage {
  std::size_t height = 0;
  std::size_t width = 0;
  std::vector<std::uint8_t> rgba;
  double least = 0.0;
  double largest = 0.0;
  std::uint64_t not_finite = 0;  ///< elements; shown as black

  bool empty() const { return rgba.empty(); }
};

/// Threads: pure functions.
/// At the limit: an image whose elements are all the same is grey; without the sample it is empty.
InputImage input_image(const schema::Region& region, std::uint32_t sample);

/// The images of the first `samples`, thinned to at most `pixels` a side.
schema::Window thumbnail_window(std::span<const std::int64_t> shape, std::uint32_t samples, std::uint32_t pixels);

/// In another size, bilinear.
InputImage resized(const InputImage& image, std::size_t height, std::size_t width);

/// "28 × 28, grey from −0.4242 to 2.821".
std::string describe(const InputImage& image, const ImageForm& form);

}  // namespace tensorscope::viewer
