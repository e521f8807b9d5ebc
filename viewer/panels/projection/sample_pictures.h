#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "viewer/store/probe_sources.h"

namespace tensorscope::viewer {

/// Pictures of samples side by side in one image: what a probe's input looks like, if it is pictures.
struct SamplePictures {
  int width = 0;  ///< of one
  int height = 0;
  int columns = 0;  ///< of them in the image
  int image_width = 0;
  int image_height = 0;
  std::vector<std::uint8_t> rgba;
  std::vector<std::uint64_t> ids;  ///< ascending

  bool empty() const { return ids.empty(); }
  /// Its place among the pictures.
  std::optional<std::size_t> find(std::uint64_t id) const;
};

/// N × C × H × W of one or three channels, or N × H × W, shown from the least to the largest of all its numbers.
/// Threads: pure.
/// At the limit: what is no picture, or larger than 128 pixels a side, gives none.
SamplePictures pictures_of(const RegionSample& sample);

/// The sample of a fixed batch with the most whole pictures: of the newest step that is not after `step`, else of the
/// newest. Null if there are none.
const RegionSample* sample_with_pictures(const Source& input, std::uint64_t step);

}  // namespace tensorscope::viewer
