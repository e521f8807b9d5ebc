#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "viewer/analysis/tile_layout.h"
#include "viewer/widgets/color_settings.h"
#include "viewer/widgets/geometry.h"
#include "viewer/widgets/tile_image.h"

namespace tensorscope::viewer::widgets {

struct FilterTiles {
  std::string_view title = {};
  std::string_view source = {};
  std::span<const float> values = {};  ///< outputs * inputs * height * width, in this order; empty: nothing yet
  analysis::TileShape shape;           ///< of what was sampled
  std::int64_t first_output = 0;       ///< true index of the first one sampled
  std::int64_t first_input = 0;
  std::int64_t all_outputs = 0;  ///< how many there are; 0: as many as were sampled
  std::int64_t all_inputs = 0;
  std::uint64_t revision = 0;
  std::int64_t output_stride = 1;                   ///< every so manieth output was sampled
  std::string_view output_name = "output";          ///< what an output is: "channel"
  std::string_view input_name = "input";            ///< empty: there is but one, which is not worth a word
  std::string_view note = {};                       ///< above the tiles, in place of what tells kernels apart
  std::string_view all_name = "kernels";            ///< of "16 of 64 kernels"
  std::function<bool(std::int64_t)> is_meant = {};  ///< by place among the outputs: others stand back
};

struct FilterTilesState {
  ColorSettings colors;
  double zoom = 1.0;
  float pan_x = 0.0F;
  float pan_y = 0.0F;
  TileImage image;
};

struct FilterTilesResult {
  Box plot;
  analysis::TileLayout layout;  ///< relative to the corner of `plot`, moved by -pan
  float pan_x = 0.0F;
  float pan_y = 0.0F;
  bool moving = false;
  std::optional<std::int64_t> hovered = {};  ///< the place among the sampled outputs of what is under the mouse
};

/// A convolution's kernels, one tile each: the kernels of one output channel stand in a row. Wheel zooms, dragging
/// pans, a double click resets, hovering reads the true element. Threads: the window's own. At the limit: without a
/// sample it says what would be here.
FilterTilesResult filter_tiles(const char* id, const FilterTiles& spec, FilterTilesState& state, float width = 0.0F,
                               float height = 0.0F);

}  // namespace tensorscope::viewer::widgets
