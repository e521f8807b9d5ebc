#include "viewer/frame/picture_pace.h"

#include <gtest/gtest.h>

namespace tensorscope::viewer::frame {
namespace {

constexpr double kFrameNs = 40e6;
constexpr double kSettling = 0.033;

TEST(PicturePace, PicturesForDataTakeAtMostAFifthOfTheTime) {
  EXPECT_EQ(rest_ns(kFrameNs), 200'000'000U);
  EXPECT_EQ(rest_ns(0), 33'000'000U);
}

TEST(PicturePace, AMotionThatDataBeganRestsAsPicturesForDataDo) {
  EXPECT_FALSE(is_redraw_due(199'000'000, kSettling, kFrameNs, false));
  EXPECT_TRUE(is_redraw_due(200'000'000, kSettling, kFrameNs, false));
}

TEST(PicturePace, AMotionThatInputBeganGoesOnAtItsOwnPace) {
  EXPECT_FALSE(is_redraw_due(32'000'000, kSettling, kFrameNs, true));
  EXPECT_TRUE(is_redraw_due(34'000'000, kSettling, kFrameNs, true));
}

TEST(PicturePace, NothingIsDueThatNobodyAskedFor) {
  EXPECT_FALSE(is_redraw_due(10'000'000'000, 0, kFrameNs, true));
}

}  // namespace
}  // namespace tensorscope::viewer::frame
