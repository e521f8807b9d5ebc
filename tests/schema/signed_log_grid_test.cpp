#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "schema/signed_log_grid.h"

namespace tensorscope::schema {
namespace {

using Grid = SignedLogGrid;

TEST(SignedLogGrid, EveryValueLiesBetweenTheEdgesOfItsBin) {
  for (double magnitude = 1e-14; magnitude < 6e4; magnitude *= 1.0007) {
    for (const double value : {magnitude, -magnitude}) {
      const int bin = Grid::bin_of(value);
      ASSERT_LE(Grid::lower_edge(bin), value);
      ASSERT_GE(Grid::upper_edge(bin), value);
    }
  }
}

TEST(SignedLogGrid, AnEdgeBelongsToTheBinFartherFromZero) {
  EXPECT_EQ(Grid::bin_of(1.0), Grid::bin_of(std::nextafter(1.0, 0.0)) + 1);
  EXPECT_EQ(Grid::bin_of(-1.0), Grid::bin_of(std::nextafter(-1.0, 0.0)) - 1);
  EXPECT_EQ(Grid::lower_edge(Grid::bin_of(1.25)), 1.25);
}

TEST(SignedLogGrid, EdgesAscendWithoutGaps) {
  for (int bin = 1; bin < Grid::kBins; ++bin) ASSERT_EQ(Grid::lower_edge(bin), Grid::upper_edge(bin - 1)) << bin;
}

TEST(SignedLogGrid, ZeroHasABinOfItsOwnAndExtremesTheOutermost) {
  EXPECT_EQ(Grid::bin_of(0.0), Grid::kZeroBin);
  EXPECT_EQ(Grid::bin_of(-0.0), Grid::kZeroBin);
  EXPECT_EQ(Grid::bin_of(std::numeric_limits<double>::denorm_min()), Grid::kZeroBin + 1);
  EXPECT_EQ(Grid::bin_of(-1e-300), Grid::kZeroBin - 1);
  EXPECT_EQ(Grid::bin_of(std::numeric_limits<double>::max()), Grid::kBins - 1);
  EXPECT_EQ(Grid::bin_of(-std::numeric_limits<double>::max()), 0);
}

}  // namespace
}  // namespace tensorscope::schema
