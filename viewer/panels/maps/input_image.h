#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "schema/sample.h"
#include "viewer/panels/sample_picture.h"

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

/// Threads: pure functions.
/// One image of a batch; without the sample it is empty.
SamplePicture input_image(const schema::Region& region, std::uint32_t sample);

/// The images of the first `samples`, thinned to at most `pixels` a side.
schema::Window thumbnail_window(std::span<const std::int64_t> shape, std::uint32_t samples, std::uint32_t pixels);

/// In another size, bilinear.
SamplePicture resized(const SamplePicture& image, std::size_t height, std::size_t width);

/// "28 × 28, grey from −0.4242 to 2.821".
std::string describe(const SamplePicture& image, const ImageForm& form);

}  // namespace tensorscope::viewer
