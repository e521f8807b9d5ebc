#pragma once

#include <cstdint>
#include <vector>

#include "viewer/analysis/cell_grid.h"
#include "viewer/analysis/color_scale.h"
#include "viewer/analysis/colorize.h"
#include "viewer/analysis/sample_rank.h"
#include "viewer/look/palette.h"
#include "viewer/platform/texture.h"
#include "viewer/widgets/matrix_data.h"

namespace tensorscope::viewer::widgets {

/// The texture behind a heatmap and what it was made from. Nothing is done anew unless the data, the window, the pixels
/// or the colours changed.
/// Threads: the window's own.
class HeatmapImage {
 public:
  /// Ranks of the whole sample; once per revision.
  const analysis::SampleRank& rank(const MatrixData& matrix);

  /// `window` in sampled elements, `max_rows` x `max_cols` pixels to draw it on.
  void update(const MatrixData& matrix, analysis::CellWindow window, std::int64_t max_rows, std::int64_t max_cols,
              analysis::Reduction reduction, const analysis::ColorScale& scale, const look::Palette& palette);

  [[nodiscard]] const platform::Texture& texture() const { return texture_; }
  [[nodiscard]] const analysis::CellGrid& grid() const { return grid_; }
  /// Of a column of the grid all elements are missing.
  [[nodiscard]] bool is_blank(std::int64_t col) const { return blank_[static_cast<std::size_t>(col)] != 0; }
  [[nodiscard]] analysis::ClipCount clipped() const { return clipped_; }

 private:
  template <class Use>
  void for_each_blank(Use use) const;

  struct GridKey {
    std::uint64_t revision = 0;
    const float* values = nullptr;
    analysis::CellWindow window;
    std::int64_t max_rows = 0;
    std::int64_t max_cols = 0;
    analysis::Reduction reduction{};
    bool operator==(const GridKey&) const = default;
  };

  std::uint64_t ranked_revision_ = 0;
  const float* ranked_values_ = nullptr;
  analysis::SampleRank rank_;
  GridKey grid_key_;
  analysis::CellGrid grid_;
  std::vector<std::uint8_t> blank_;  // by column of the grid
  analysis::ColorScale scale_;
  const look::Palette* palette_ = nullptr;
  analysis::ClipCount clipped_;
  platform::Texture texture_;
};

}  // namespace tensorscope::viewer::widgets
