#include "viewer/widgets/heatmap_image.h"

#include <vector>

namespace tensorscope::viewer::widgets {

const analysis::SampleRank& HeatmapImage::rank(const MatrixData& matrix) {
  if (ranked_values_ != matrix.values.data() || ranked_revision_ != matrix.revision) {
    rank_.assign(matrix.values);
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
  }
  scale_ = scale;
  palette_ = &palette;
  std::vector<std::uint8_t> rgba(grid_.cells.size() * 4);
  clipped_ = analysis::colorize(grid_.cells, scale, {palette.nan, palette.pos_inf, palette.neg_inf}, rgba);
  texture_.upload(static_cast<int>(grid_.cols), static_cast<int>(grid_.rows), rgba, platform::Filter::nearest);
}

}  // namespace tensorscope::viewer::widgets
