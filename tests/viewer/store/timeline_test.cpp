#include "viewer/store/timeline.h"

#include <gtest/gtest.h>

#include <limits>

namespace tensorscope::viewer {
namespace {

Timeline at(std::uint64_t first, std::uint64_t newest) {
  Timeline timeline;
  timeline.set_run(first, newest);
  return timeline;
}

TEST(Timeline, FollowsTheNewestStepUntilItIsPaused) {
  Timeline timeline = at(0, 100);
  EXPECT_EQ(timeline.step(), 100u);
  timeline.pause();
  timeline.set_run(0, 200);
  EXPECT_EQ(timeline.step(), 100u);
  timeline.follow();
  EXPECT_EQ(timeline.step(), 200u);
}

TEST(Timeline, MovesWithinTheRunOnly) {
  Timeline timeline = at(50, 100);
  timeline.move_by(-10);
  EXPECT_EQ(timeline.step(), 90u);
  EXPECT_FALSE(timeline.follows());
  timeline.move_by(-1000);
  EXPECT_EQ(timeline.step(), 50u);
  timeline.move_by(1000);
  EXPECT_EQ(timeline.step(), 100u);
  timeline.move_by(std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(timeline.step(), 50u);
  timeline.show(7);
  EXPECT_EQ(timeline.step(), 50u);
}

TEST(Timeline, MarksStay) {
  Timeline timeline = at(0, 10);
  timeline.set_mark(Timeline::Mark::a, 3);
  timeline.set_run(0, 20);
  EXPECT_EQ(timeline.mark(Timeline::Mark::a), 3u);
  EXPECT_FALSE(timeline.mark(Timeline::Mark::b).has_value());
}

}  // namespace
}  // namespace tensorscope::viewer
