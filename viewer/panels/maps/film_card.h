#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "viewer/analysis/color_scale.h"
#include "viewer/panels/maps/layer_form.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// The most active channels of one layer for one sample: what its place in the film shows.
struct FilmTiles {
  std::vector<float> values;           ///< channels.size() * height * width
  std::vector<std::int64_t> channels;  ///< ascending
  std::size_t height = 0;
  std::size_t width = 0;
  std::size_t looked_at = 0;  ///< channels
  LayerForm form;
  analysis::ColorScale scale;
};

/// Threads: pure functions.

/// How much a channel does: the mean of its magnitudes, finite elements only.
double activity(std::span<const float> plane);

/// The places of the `most` most active planes, ascending. One of `before` stays as long as it is among the 2 · `most`
/// most active, so that tiles do not jump about while a network learns.
std::vector<std::size_t> most_active(const analysis::PlanesView& planes, std::size_t most,
                                     const std::vector<std::size_t>& before);

/// Units (without places) become one plane, nearly square, filled up with zeros.
FilmTiles film_tiles(const Planes& planes, std::size_t most, const std::vector<std::int64_t>& before);

/// "the 9 most active of 16 channels"
std::string describe(const FilmTiles& tiles);

/// "16 × 24 × 24", of one sample.
std::string sample_shape(std::span<const std::int64_t> shape);

}  // namespace tensorscope::viewer
