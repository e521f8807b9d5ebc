#include "viewer/widgets/heatmap_image.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace tensorscope::viewer::widgets {
namespace {

// All values but those of missing columns.
std::vector<float> known_values(const MatrixData& matrix) {
  std::vector<float> known;
  const auto columns = static_cast<std::size_t>(matrix.cols.count);
  for (std::size_t i = 0; i < matrix.values.size(); ++i) {
    if (matrix.missing_cols[i % columns] == 0) known.push_back(matrix.values[i]);
  }
  return known;
}

bool is_missing(const MatrixData& matrix, const analysis::CellGrid& grid, std::int64_t col) {
  const std::int64_t first = grid.window.col0 + col * grid.block_cols;
  return matrix.are_missing(first, std::min(first + grid.block_cols, grid.window.col1));
}

}  // namespace

// Column by column: most pictures have none, and millions of cells.
template <class Use>
void HeatmapImage::for_each_blank(Use use) const {
  for (std::size_t col = 0; col < blank_.size(); ++col) {
    for (std::size_t cell = col; blank_[col] != 0 && cell < grid_.cells.size(); cell += blank_.size()) use(cell);
  }
}

const analysis::SampleRank& HeatmapImage::rank(const MatrixData& matrix) {
  if (ranked_values_ != matrix.values.data() || ranked_revision_ != matrix.revision) {
    if (matrix.missing_cols.empty()) {
      rank_.assign(matrix.values);
    } else {
      rank_.assign(known_values(matrix));
    }
    ranked_values_ = matrix.values.data();
    ranked_revision_ = matrix.revision;
  }
  return rank_;
}

void HeatmapImage::update(const MatrixData& matrix, analysis::CellWindow window, std::int64_t max_rows,
                          std::int64_t max_cols, analysis::Reduction reduction, const analysis::ColorScale& scale,
                          const look::Palette& palette) {
  const GridKey key{matrix.revision, matrix.values.data(), window, max_rows, max_cols, reduction};
  const bool same_cells = key == grid_key_ && !texture_.empty();
  if (same_cells && scale == scale_ && palette_ == &palette) {
    return;
  }
  if (!same_cells) {
    analysis::reduce(matrix.view(), window, max_rows, max_cols, reduction, grid_);
    grid_key_ = key;
    blank_.assign(static_cast<std::size_t>(grid_.cols), 0);
    for (std::int64_t col = 0; col < grid_.cols; ++col) {
      blank_[static_cast<std::size_t>(col)] = is_missing(matrix, grid_, col) ? 1 : 0;
    }
    // As no number they are neither coloured nor clipped.
    for_each_blank([&](std::size_t cell) { grid_.cells[cell] = std::numeric_limits<float>::quiet_NaN(); });
  }
  scale_ = scale;
  palette_ = &palette;
  std::vector<std::uint8_t> rgba(grid_.cells.size() * 4);
  clipped_ = analysis::colorize(grid_.cells, scale, {palette.nan, palette.pos_inf, palette.neg_inf}, rgba);
  for_each_blank([&](std::size_t cell) { rgba[cell * 4 + 3] = 0; });
  texture_.upload(static_cast<int>(grid_.cols), static_cast<int>(grid_.rows), rgba, platform::Filter::nearest);
}

}  // namespace tensorscope::viewer::widgets
