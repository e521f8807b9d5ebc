#include "viewer/panels/renewal_turns.h"

#include <gtest/gtest.h>

#include <vector>

namespace tensorscope::viewer {
namespace {

// Which of `pictures` are renewed in the next frame; all have news but one.
std::vector<std::size_t> renewed(RenewalTurns& turns, std::size_t pictures, std::size_t quiet = 99,
                                 bool user_acts = false) {
  std::vector<std::size_t> had;
  turns.begin(user_acts);
  for (std::size_t i = 0; i < pictures; ++i) {
    if (turns.take(i != quiet)) had.push_back(i);
  }
  return had;
}

using Numbers = std::vector<std::size_t>;

TEST(RenewalTurns, WithoutALimitAllAreRenewed) {
  RenewalTurns turns;
  EXPECT_EQ(renewed(turns, 4), (Numbers{0, 1, 2, 3}));
}

TEST(RenewalTurns, WithoutTimeOneIsRenewedInEachFrameAndAllInTheEnd) {
  RenewalTurns turns(RenewalTurns::Clock::duration::zero());
  EXPECT_EQ(renewed(turns, 3), (Numbers{0}));
  EXPECT_EQ(renewed(turns, 3), (Numbers{1}));
  EXPECT_EQ(renewed(turns, 3), (Numbers{2}));
  EXPECT_EQ(renewed(turns, 3), (Numbers{0}));
}

TEST(RenewalTurns, WhileTheUserChangesAPictureTheOthersHaveEveryOtherFrame) {
  constexpr std::size_t kNone = 99;  // of them is quiet
  RenewalTurns turns(std::chrono::seconds(1));
  EXPECT_EQ(renewed(turns, 2, kNone, true), (Numbers{0, 1}));
  EXPECT_EQ(renewed(turns, 2, kNone, true), (Numbers{}));
  EXPECT_EQ(renewed(turns, 2, kNone, true), (Numbers{0, 1}));
  EXPECT_EQ(renewed(turns, 2), (Numbers{0, 1}));
  EXPECT_EQ(renewed(turns, 2), (Numbers{0, 1})) << "but only then";
  RenewalTurns without_time(RenewalTurns::Clock::duration::zero());
  EXPECT_EQ(renewed(without_time, 3, kNone, true), (Numbers{0}));
  EXPECT_EQ(renewed(without_time, 3, kNone, true), (Numbers{}));
  EXPECT_EQ(renewed(without_time, 3, kNone, true), (Numbers{1})) << "and not the first one again";
  RenewalTurns unlimited;
  renewed(unlimited, 2, kNone, true);
  EXPECT_EQ(renewed(unlimited, 2, kNone, true), (Numbers{0, 1}));
}

TEST(RenewalTurns, WithoutNewsThereIsNothingToWaitFor) {
  RenewalTurns turns(RenewalTurns::Clock::duration::zero());
  EXPECT_EQ(renewed(turns, 2, 0), (Numbers{1}));
  EXPECT_EQ(renewed(turns, 2, 0), (Numbers{1}));
}

TEST(RenewalTurns, FewerPicturesThanBeforeDoNotWaitForEver) {
  RenewalTurns turns(RenewalTurns::Clock::duration::zero());
  for (int i = 0; i < 6; ++i) renewed(turns, 8);
  renewed(turns, 2);
  EXPECT_EQ(renewed(turns, 2), (Numbers{0}));
}

TEST(RenewalTurns, WhoStopsMidwayIsTheFirstInTheNextFrame) {
  RenewalTurns turns(RenewalTurns::Clock::duration::zero());
  EXPECT_EQ(renewed(turns, 3), (Numbers{0}));
  turns.begin(false);
  for (std::size_t i = 0; i < 3; ++i) {
    if (turns.take(true)) turns.go_on_next();
  }
  EXPECT_EQ(renewed(turns, 3), (Numbers{1}));
  EXPECT_TRUE(turns.is_over());
  EXPECT_FALSE(RenewalTurns().is_over());
}

}  // namespace
}  // namespace tensorscope::viewer
