#include "viewer/panels/curves/chart_grid.h"

#include <gtest/gtest.h>

namespace tensorscope::viewer {
namespace {

constexpr ChartGridLimits kLimits{320, 200, 24};

TEST(ChartGrid, OneChartFillsThePlace) {
  const ChartGrid grid = lay_out_charts(1, 1000, 600, kLimits);
  EXPECT_EQ(grid.columns, 1u);
  EXPECT_EQ(grid.width, 1000);
  EXPECT_EQ(grid.height, 600);
}

TEST(ChartGrid, TwoLieBelowEachOtherInATallPlaceAndBesideInAWideOne) {
  EXPECT_EQ(lay_out_charts(2, 700, 600, kLimits).columns, 1u);
  EXPECT_EQ(lay_out_charts(2, 1400, 420, kLimits).columns, 2u);
}

TEST(ChartGrid, WhatFitsFillsTheHeight) {
  const ChartGrid grid = lay_out_charts(4, 720, 590, kLimits);
  EXPECT_EQ(grid.columns, 2u);
  EXPECT_EQ(grid.height, 283);
}

TEST(ChartGrid, ManyKeepTheirLeastHeight) {
  const ChartGrid grid = lay_out_charts(200, 1000, 600, kLimits);
  EXPECT_EQ(grid.height, 200);
  EXPECT_GE(grid.width, 320);
}

TEST(ChartGrid, ANarrowPlaceHasOneColumn) {
  const ChartGrid grid = lay_out_charts(5, 200, 600, kLimits);
  EXPECT_EQ(grid.columns, 1u);
  EXPECT_EQ(grid.width, 200);
}

}  // namespace
}  // namespace tensorscope::viewer
