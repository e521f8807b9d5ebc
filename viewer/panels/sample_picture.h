#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "viewer/analysis/axis_range.h"

namespace tensorscope::viewer {

/// A picture that a network is given, as it can be shown: RGBA bytes. Whatever the trainer did to normalize it, the
/// least of its values is black and the largest white.
struct SamplePicture {
  std::size_t height = 0;
  std::size_t width = 0;
  std::vector<std::uint8_t> rgba;
  double least = 0.0;
  double largest = 0.0;
  std::uint64_t not_finite = 0;  ///< pixels; they are magenta

  bool empty() const { return rgba.empty(); }
};

/// `planes` is C × H × W. Three or four channels are red, green, blue (and what is left out); one, or the mean of any
/// other number of them, is grey. `range`: what is black and what white, where that is not its own.
/// Threads: pure functions.
/// At the limit: a picture whose values are all the same is grey; one without elements is empty.
SamplePicture sample_picture(std::span<const float> planes, std::size_t channels, std::size_t height, std::size_t width,
                             std::optional<analysis::Range> range = {});

/// Of all finite values; nothing if there are none.
std::optional<analysis::Range> finite_range(std::span<const float> values);

}  // namespace tensorscope::viewer
