#include "viewer/analysis/strip.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tensorscope::viewer::analysis {
namespace {

const std::vector<double> kSteps{0, 10, 20, 30};
const std::vector<double> kEnds{10, 20, 30, 40};
const std::vector<double> kEdges{0, 1, 2};
const std::vector<float> kMasses{4, 0, 4, 0, 1, 3, 0, 4};  // per step: below 1, from 1 on

Strip shown(Range steps, int width, int height) {
  return strip({kSteps, kEnds, kEdges, kMasses}, steps, {0, 2}, {}, width, height);
}

TEST(Strip, APixelShowsTheNewestSampleAtItsStep) {
  const Strip s = shown({0, 40}, 4, 2);
  EXPECT_FLOAT_EQ(s.density[4 + 0], 1.0F);  // lower row: everything below 1
  EXPECT_TRUE(std::isnan(s.density[0]));    // upper row: nothing there
  EXPECT_FLOAT_EQ(s.density[1], 0.75F);     // the right end of pixel 1 is step 20
  EXPECT_FLOAT_EQ(s.density[4 + 1], 0.25F);
  EXPECT_FLOAT_EQ(s.density[2], 1.0F);
}

TEST(Strip, BeforeTheFirstSampleNothingIsDrawn) {
  const Strip s = shown({-40, 0}, 4, 2);
  EXPECT_TRUE(std::isnan(s.density[0]));
  EXPECT_TRUE(std::isnan(s.density[4]));
}

TEST(Strip, BehindTheEndOfASampleNothingIsDrawn) {
  const std::vector<double> ends{10, 20, 30, 35};
  const Strip s = strip({kSteps, ends, kEdges, kMasses}, {30, 50}, {0, 2}, {}, 4, 2);
  EXPECT_FLOAT_EQ(s.density[0], 1.0F);
  EXPECT_TRUE(std::isnan(s.density[1]));
  EXPECT_TRUE(std::isnan(s.density[4 + 1]));
}

TEST(SampleEnds, ASampleReachesToTheNextWhereverThePaceChanges) {
  const std::vector<double> steps{0, 10, 20, 30, 40, 60, 80, 100, 120};
  const std::vector<double> ends = sample_ends(steps);
  ASSERT_EQ(ends.size(), steps.size());
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) EXPECT_EQ(ends[i], steps[i + 1]) << i;
  EXPECT_GT(ends.back(), steps.back());
}

TEST(SampleEnds, NoSampleReachesOverAGap) {
  const std::vector<double> ends = sample_ends(std::vector<double>{0, 10, 20, 500, 510, 520});
  EXPECT_EQ(ends[1], 20.0);
  EXPECT_EQ(ends[2], 30.0);
  EXPECT_EQ(ends[3], 510.0);
}

TEST(SampleEnds, TwoSamplesAloneDoNotTellHowFarOneReaches) {
  const std::vector<double> ends = sample_ends(std::vector<double>{1800, 3300});
  EXPECT_DOUBLE_EQ(ends[0], 1810.0) << "as little as can be seen";
  EXPECT_EQ(sample_ends(std::vector<double>{10, 13})[0], 13.0) << "three steps apart is no gap";
}

TEST(SampleEnds, WhatIsAloneIsSeen) {
  EXPECT_EQ(sample_ends(std::vector<double>{7}), (std::vector<double>{8}));
  EXPECT_TRUE(sample_ends({}).empty());
  // Between two visits of a job long apart, two steps each.
  const std::vector<double> ends = sample_ends(std::vector<double>{0, 1, 14999, 15000});
  EXPECT_DOUBLE_EQ(ends[1], 101.0);
}

TEST(Strip, DensityIsPerLengthSoThatAWideBinIsPaler) {
  const std::vector<double> steps{0};
  const std::vector<double> ends{1};
  const std::vector<double> edges{0, 1, 4};
  const std::vector<float> masses{3, 3};
  const Strip s = strip({steps, ends, edges, masses}, {0, 1}, {0, 4}, {}, 1, 4);
  EXPECT_FLOAT_EQ(s.density[3], 1.0F);
  EXPECT_NEAR(s.density[0], 1.0F / 3.0F, 1e-6);
}

TEST(Strip, TheNewestSampleIsTheOneAtOrBefore) {
  EXPECT_EQ(newest_at(kSteps, 9.9), 0U);
  EXPECT_EQ(newest_at(kSteps, 10), 1U);
  EXPECT_EQ(newest_at(kSteps, 1e9), 3U);
  EXPECT_EQ(newest_at(kSteps, -1), 4U);
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
