#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "schema/sample.h"
#include "tensorscope/placement.h"
#include "viewer/analysis/class_map.h"

namespace tensorscope::viewer {

/// What is known of the image whose patches a layer's tokens may be.
struct PatchedImage {
  std::int64_t height = 0;  ///< in pixels; 0: not known
  std::int64_t width = 0;
  Placement patches{};  ///< where they stand in the network's sequence, if the job said so

  bool operator==(const PatchedImage&) const = default;
};

/// How what a layer makes of one sample reads as pictures.
struct LayerForm {
  enum class Kind : std::uint8_t {
    none,    ///< no way that is known
    planes,  ///< N × C × H × W
    tokens,  ///< N × T × F with an image's patches among the positions, see schema/patches.h
    units,   ///< N × F: a number for each
  };
  Kind kind = Kind::none;
  std::int64_t channels = 0;
  std::int64_t height = 1;
  std::int64_t width = 1;
  std::int64_t skipped = 0;  ///< positions before those of the patches

  /// Whether a class map over the image can come of it.
  bool is_spatial() const { return (kind == Kind::planes || kind == Kind::tokens) && height * width > 1; }
  bool operator==(const LayerForm&) const = default;
};

/// Threads: pure functions.

LayerForm layer_form(std::span<const std::int64_t> shape, const PatchedImage& image);

/// All of one sample.
schema::Window sample_window(std::span<const std::int64_t> shape, std::uint32_t sample);

/// One sample of a layer of that form, thinned to tiles of at most `pixels` a side and to some 65,536 elements: places
/// first, then channels.
schema::Window film_window(std::span<const std::int64_t> shape, LayerForm::Kind kind, std::uint32_t sample,
                           std::uint32_t pixels);

/// Whether the region has something of a sample, or every element of it.
bool has_sample(const schema::Region& region, std::uint32_t sample);
bool has_whole_sample(const schema::Region& region, std::uint32_t sample);

/// What a region has of one sample, channel by channel. Its channels are every `channel_stride`-th of all.
struct Planes {
  std::vector<float> values;
  std::size_t channels = 0;
  std::size_t height = 0;
  std::size_t width = 0;
  std::int64_t first_channel = 0;
  std::int64_t channel_stride = 1;
  LayerForm form;  ///< of the whole

  std::int64_t channel(std::size_t index) const {
    return first_channel + static_cast<std::int64_t>(index) * channel_stride;
  }
  analysis::PlanesView view() const { return {values, channels, height, width}; }
};

/// At the limit: of a form that is none, or without the sample, there are no planes; of tokens that are not all there
/// neither.
Planes planes_of(const schema::Region& region, std::uint32_t sample, const PatchedImage& image);

/// One channel of a sample with places that is whole, row by row; empty if there is none.
std::vector<float> plane_of(const schema::Region& region, std::uint32_t sample, std::int64_t channel,
                            const PatchedImage& image);

}  // namespace tensorscope::viewer
