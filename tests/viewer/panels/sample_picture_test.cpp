#include "viewer/panels/sample_picture.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tensorscope::viewer {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(SamplePicture, IsSpreadFromItsLeastToItsLargestAndMarksWhatIsNoNumber) {
  const std::vector<float> grey{-1.0F, 1.0F, std::nanf(""), 0.0F};
  const SamplePicture picture = sample_picture(grey, 1, 2, 2);
  EXPECT_EQ(picture.rgba, (Bytes{0, 0, 0, 255, 255, 255, 255, 255, 255, 0, 255, 255, 128, 128, 128, 255}));
  EXPECT_EQ(picture.least, -1.0);
  EXPECT_EQ(picture.largest, 1.0);
  EXPECT_EQ(picture.not_finite, 1U);
}

TEST(SamplePicture, ThreeChannelsAreColoursAndSoAreFourAndOthersAMean) {
  const std::vector<float> values{0.0F, 0.5F, 1.0F, 9.0F};
  EXPECT_EQ(sample_picture(values, 3, 1, 1).rgba, (Bytes{0, 128, 255, 255}));
  EXPECT_EQ(sample_picture(values, 4, 1, 1).rgba, (Bytes{0, 128, 255, 255})) << "the fourth is left out";
  EXPECT_EQ(sample_picture(values, 2, 1, 2).rgba, (Bytes{0, 0, 0, 255, 255, 255, 255, 255})) << "0.5 and 4.75";
}

TEST(SamplePicture, MayHaveTheRangeOfItsBatchAndIsGreyWithoutAny) {
  EXPECT_EQ(sample_picture(std::vector<float>{1.0F}, 1, 1, 1, analysis::Range{0.0, 2.0}).rgba,
            (Bytes{128, 128, 128, 255}));
  EXPECT_EQ(sample_picture(std::vector<float>{5.0F}, 1, 1, 1, analysis::Range{0.0, 2.0}).rgba,
            (Bytes{255, 255, 255, 255}));
  EXPECT_EQ(sample_picture(std::vector<float>{7.0F, 7.0F}, 1, 1, 2).rgba[0], 128);
  EXPECT_TRUE(sample_picture({}, 1, 0, 4).empty());
  EXPECT_TRUE(sample_picture(std::vector<float>(3), 1, 2, 2).empty()) << "elements are missing";
  EXPECT_FALSE(finite_range(std::vector<float>{INFINITY}).has_value());
}

}  // namespace
}  // namespace tensorscope::viewer
