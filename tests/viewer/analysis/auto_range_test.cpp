#include "viewer/analysis/auto_range.h"

#include <gtest/gtest.h>

namespace tensorscope::viewer::analysis {
namespace {

TEST(AutoRange, GrowsAtOnce) {
  AutoRange range;
  range.follow({-1, 1}, 0.0);
  EXPECT_EQ(range.follow({-3, 2}, 0.0), (Range{-3, 2}));
}

TEST(AutoRange, StaysWhileMostOfItIsFilled) {
  AutoRange range;
  range.follow({-1, 1}, 0.0);
  EXPECT_EQ(range.follow({-0.75, 0.75}, 10.0), (Range{-1, 1}));
  EXPECT_FALSE(range.moving());
}

TEST(AutoRange, ClosesHalfOfTheGapPerHalfLife) {
  AutoRange range;
  range.follow({-10, 10}, 0.0);
  const Range after = range.follow({-1, 1}, AutoRange::kHalfLifeSeconds);
  EXPECT_NEAR(after.hi, 5.5, 1e-9);
  EXPECT_NEAR(after.lo, -5.5, 1e-9);
  EXPECT_TRUE(range.moving());
}

TEST(AutoRange, ALockedOneDoesNotMove) {
  AutoRange range;
  range.follow({-1, 1}, 0.0);
  range.lock();
  EXPECT_EQ(range.follow({-9, 9}, 1.0), (Range{-1, 1}));
  range.unlock();
  EXPECT_EQ(range.follow({-9, 9}, 1.0), (Range{-9, 9}));
}

TEST(AutoRange, ForgetsWhenTold) {
  AutoRange range;
  range.follow({-10, 10}, 0.0);
  range.forget();
  EXPECT_EQ(range.follow({0, 1}, 0.0), (Range{0, 1}));
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
