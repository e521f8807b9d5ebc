#include "viewer/analysis/strip.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tensorscope::viewer::analysis {
namespace {

const std::vector<double> kSteps{0, 10, 20, 30};
const std::vector<double> kEdges{0, 1, 2};
const std::vector<float> kMasses{4, 0, 4, 0, 1, 3, 0, 4};  // per step: below 1, from 1 on

Strip shown(Range steps, int width, int height) {
  return strip({kSteps, kEdges, kMasses}, steps, {0, 2}, {}, width, height);
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

TEST(Strip, DensityIsPerLengthSoThatAWideBinIsPaler) {
  const std::vector<double> steps{0};
  const std::vector<double> edges{0, 1, 4};
  const std::vector<float> masses{3, 3};
  const Strip s = strip({steps, edges, masses}, {0, 1}, {0, 4}, {}, 1, 4);
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
