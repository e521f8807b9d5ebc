#include "viewer/widgets/tile_image.h"

#include <algorithm>
#include <cmath>

namespace tensorscope::viewer::widgets {
namespace {

std::int64_t blocks(std::int64_t elements, std::int64_t block) {
  return (elements + block - 1) / block;
}

/// The smallest block with which a cell is at least a pixel.
std::int64_t block_for(double pixels_per_element) {
  return pixels_per_element >= 1.0 ? 1 : static_cast<std::int64_t>(std::ceil(1.0 / std::max(pixels_per_element, 1e-3)));
}

}  // namespace

const analysis::SampleRank& TileImage::rank(std::span<const float> values, std::uint64_t revision) {
  if (ranked_values_ != values.data() || ranked_revision_ != revision) {
    rank_.assign(values);
    ranked_values_ = values.data();
    ranked_revision_ = revision;
  }
  return rank_;
}

void TileImage::gather(std::span<const float> values, const analysis::TileShape& shape) {
  const std::int64_t per_row = blocks(shape.height, key_.block);
  const std::int64_t per_col = blocks(shape.width, key_.block);
  cell_rows_ = (key_.end - key_.first) * per_row;
  cell_cols_ = shape.inputs * per_col;
  cells_.resize(static_cast<std::size_t>(cell_rows_ * cell_cols_));
  analysis::CellGrid tile;
  const auto elements = static_cast<std::size_t>(shape.height * shape.width);
  for (std::int64_t o = key_.first; o < key_.end; ++o) {
    for (std::int64_t i = 0; i < shape.inputs; ++i) {
      const auto kernel = values.subspan(static_cast<std::size_t>(shape.offset(o, i)), elements);
      analysis::reduce({kernel, shape.height, shape.width}, {0, shape.height, 0, shape.width}, per_row, per_col,
                       key_.reduction, tile);
      for (std::int64_t r = 0; r < tile.rows; ++r) {
        const auto from = tile.cells.begin() + r * tile.cols;
        std::copy(from, from + tile.cols, cells_.begin() + ((o - key_.first) * per_row + r) * cell_cols_ + i * per_col);
      }
    }
  }
}

void TileImage::update(std::span<const float> values, std::uint64_t revision, const analysis::TileLayout& layout,
                       std::int64_t first, std::int64_t end, analysis::Reduction reduction,
                       const analysis::ColorScale& scale, const look::Palette& palette) {
  const Key key{values.data(), revision, layout.shape, first, end, block_for(layout.element), reduction};
  const bool same_cells = key == key_ && !texture_.empty();
  if (same_cells && scale == scale_ && palette_ == &palette) {
    return;
  }
  if (!same_cells) {
    key_ = key;
    gather(values, layout.shape);
  }
  scale_ = scale;
  palette_ = &palette;
  std::vector<std::uint8_t> rgba(cells_.size() * 4);
  clipped_ = analysis::colorize(cells_, scale, {palette.nan, palette.pos_inf, palette.neg_inf}, rgba);
  texture_.upload(static_cast<int>(cell_cols_), static_cast<int>(cell_rows_), rgba, platform::Filter::nearest);
}

}  // namespace tensorscope::viewer::widgets
