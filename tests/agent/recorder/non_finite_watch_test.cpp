#include "agent/recorder/non_finite_watch.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tensorscope::agent {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

class NonFiniteWatchTest : public testing::Test {
 protected:
  NonFiniteWatch watch_;
  Source loss_{schema::CatalogEntry{}};
  Source other_{schema::CatalogEntry{}};
};

TEST_F(NonFiniteWatchTest, TellsOfAValueThatWasFiniteBefore) {
  watch_.saw(loss_, 1.5);
  EXPECT_EQ(watch_.take(), nullptr);
  watch_.saw(loss_, -kInfinity);
  EXPECT_EQ(watch_.take(), &loss_);
  EXPECT_EQ(watch_.take(), nullptr);
}

TEST_F(NonFiniteWatchTest, WhatNeverWasFiniteIsNoNews) {
  watch_.saw(loss_, kNan);
  watch_.saw(loss_, kInfinity);
  EXPECT_EQ(watch_.take(), nullptr);
}

TEST_F(NonFiniteWatchTest, TellsOnceUntilItIsFiniteAgain) {
  for (const double value : {1.0, kNan, kNan}) watch_.saw(loss_, value);
  EXPECT_EQ(watch_.take(), &loss_);
  watch_.saw(loss_, kNan);
  EXPECT_EQ(watch_.take(), nullptr);
  watch_.saw(loss_, std::numeric_limits<double>::max());
  watch_.saw(loss_, kNan);
  EXPECT_EQ(watch_.take(), &loss_);
}

TEST_F(NonFiniteWatchTest, TheFirstOneIsTheOneThatIsTold) {
  for (Source* const source : {&loss_, &other_}) watch_.saw(*source, 1);
  watch_.saw(other_, kNan);
  watch_.saw(loss_, kNan);
  EXPECT_EQ(watch_.take(), &other_);
}

TEST_F(NonFiniteWatchTest, KeepsTheLastGoodStatistics) {
  schema::Stats stats;
  stats.elements = 10;
  stats.abs_max = 3;
  watch_.saw(loss_, stats, 7);
  stats.abs_max = 4;
  stats.nan = 1;
  watch_.saw(loss_, stats, 8);
  EXPECT_EQ(watch_.take(), &loss_);
  EXPECT_EQ(loss_.good_abs_max.load(), 3);
  EXPECT_EQ(loss_.good_step.load(), 7u);
}

}  // namespace
}  // namespace tensorscope::agent
