#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "viewer/analysis/cell_grid.h"
#include "viewer/analysis/color_scale.h"
#include "viewer/analysis/colorize.h"
#include "viewer/analysis/sample_rank.h"
#include "viewer/analysis/tile_layout.h"
#include "viewer/look/palette.h"
#include "viewer/platform/texture.h"

namespace tensorscope::viewer::widgets {

/// The outputs that are in sight, as one texture in which tile (o, i) is at column i, row o.
/// Threads: the window's own.
class TileImage {
 public:
  const analysis::SampleRank& rank(std::span<const float> values, std::uint64_t revision);

  /// Outputs [first, end). Kernels that have fewer pixels than elements are reduced to as many cells.
  void update(std::span<const float> values, std::uint64_t revision, const analysis::TileLayout& layout,
              std::int64_t first, std::int64_t end, analysis::Reduction reduction, const analysis::ColorScale& scale,
              const look::Palette& palette);

  [[nodiscard]] const platform::Texture& texture() const { return texture_; }
  [[nodiscard]] std::int64_t first_output() const { return key_.first; }
  [[nodiscard]] std::int64_t end_output() const { return key_.end; }
  [[nodiscard]] analysis::ClipCount clipped() const { return clipped_; }
  /// Elements per cell along each side; 1 where nothing is reduced.
  [[nodiscard]] std::int64_t block() const { return key_.block; }

 private:
  struct Key {
    const float* values = nullptr;
    std::uint64_t revision = 0;
    analysis::TileShape shape;
    std::int64_t first = 0;
    std::int64_t end = 0;
    std::int64_t block = 1;
    analysis::Reduction reduction{};
    bool operator==(const Key&) const = default;
  };
  void gather(std::span<const float> values, const analysis::TileShape& shape);

  std::uint64_t ranked_revision_ = 0;
  const float* ranked_values_ = nullptr;
  analysis::SampleRank rank_;
  Key key_;
  analysis::ColorScale scale_;
  const look::Palette* palette_ = nullptr;
  std::vector<float> cells_;
  std::int64_t cell_rows_ = 0;
  std::int64_t cell_cols_ = 0;
  analysis::ClipCount clipped_;
  platform::Texture texture_;
};

}  // namespace tensorscope::viewer::widgets
