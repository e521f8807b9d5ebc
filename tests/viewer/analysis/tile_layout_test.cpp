#include "viewer/analysis/tile_layout.h"

#include <gtest/gtest.h>

namespace tensorscope::viewer::analysis {
namespace {

TEST(TileLayout, FitsIntoItsArea) {
  for (const TileShape shape : {TileShape{16, 1, 5, 5}, {64, 32, 3, 3}, {256, 256, 3, 3}, {1, 3, 11, 11}}) {
    const TileLayout layout = fit_tiles(shape, {2, 12, 14}, 900, 600);
    EXPECT_LE(layout.width(), 900.0 + 1e-6);
    EXPECT_LE(layout.height(), 600.0 + 1e-6);
    EXPECT_GT(layout.element, 0.0);
  }
}

TEST(TileLayout, ColumnsOfSingleKernelsAreWrapped) {
  const TileLayout layout = fit_tiles({16, 1, 5, 5}, {2, 0, 14}, 800, 400);
  EXPECT_GT(layout.outputs_per_line, 4);
  EXPECT_EQ(layout.element, static_cast<int>(layout.element));
}

TEST(TileLayout, EveryElementIsHitAtItsOwnPlace) {
  const TileLayout layout = fit_tiles({6, 3, 4, 5}, {2, 10, 12}, 500, 300);
  for (std::int64_t o = 0; o < 6; ++o) {
    for (std::int64_t i = 0; i < 3; ++i) {
      const TileRect tile = layout.rect(o, i);
      const auto hit = layout.hit(tile.x + 4.5 * layout.element, tile.y + 1.5 * layout.element);
      ASSERT_TRUE(hit);
      EXPECT_EQ(hit->output, o);
      EXPECT_EQ(hit->input, i);
      EXPECT_EQ(hit->row, 1);
      EXPECT_EQ(hit->col, 4);
    }
  }
}

TEST(TileLayout, GapsAndNamesAreNoElements) {
  const TileLayout layout = fit_tiles({6, 3, 4, 5}, {2, 10, 12}, 500, 300);
  const TileRect tile = layout.rect(0, 0);
  EXPECT_FALSE(layout.hit(tile.x - 1, tile.y + 1));
  EXPECT_FALSE(layout.hit(tile.x + 1, tile.y - 1));
  EXPECT_FALSE(layout.hit(tile.x + tile.width + 1, tile.y + 1));
  EXPECT_FALSE(layout.hit(-1, 0));
}

TEST(TileLayout, KnowsWhichOutputsAreInSight) {
  const TileLayout layout{{100, 1, 3, 3}, {1, 0, 0}, 10, 3.0};  // lines of 10 pixels
  EXPECT_EQ(layout.first_output_at(25), 20);
  EXPECT_EQ(layout.end_output_at(41), 50);
  EXPECT_EQ(layout.end_output_at(1e9), 100);
}

TEST(TileLayout, GivesUpItsSpacingBeforeAnyKernel) {
  const TileLayout layout = fit_tiles({300, 200, 3, 3}, {2, 30, 30}, 400, 400);
  EXPECT_GT(layout.element, 0.0);
  EXPECT_EQ(layout.spacing.gap, 0.0);
  EXPECT_LE(layout.height(), 400.0);
}

TEST(TileLayout, EveryKernelHasAWholePixelEvenIfThatIsTooMuchForTheArea) {
  const TileLayout layout = fit_tiles({512, 512, 3, 3}, {2, 30, 30}, 400, 300);
  EXPECT_DOUBLE_EQ(layout.rect(0, 0).width, 1.0);
  EXPECT_DOUBLE_EQ(layout.rect(1, 0).y, 1.0);
  EXPECT_GT(layout.height(), 300.0);
  EXPECT_EQ(layout.outputs_per_line, 1);
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
