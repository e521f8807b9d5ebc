#include "agent/recorder/step_meter.h"

#include <gtest/gtest.h>

namespace tensorscope::agent {
namespace {

constexpr std::uint64_t kMillisecond = 1'000'000;

// A fake clock, at which a test says how long a step takes.
class StepMeterTest : public testing::Test {
 protected:
  StepMeterTest() { meter_.start(now_ns_, 20); }
  std::uint64_t step(std::uint64_t ns) { return meter_.end_step(now_ns_ += ns); }

  std::uint64_t now_ns_ = 1'000 * kMillisecond;
  StepMeter meter_;
};

TEST_F(StepMeterTest, WhatComesBeforeTheFirstStepsEndIsNoStep) {
  EXPECT_EQ(step(60'000 * kMillisecond), 0u);
  EXPECT_EQ(meter_.usual_step_ns(), 0u);
  EXPECT_EQ(step(kMillisecond), kMillisecond);
  EXPECT_EQ(meter_.usual_step_ns(), kMillisecond);
  EXPECT_EQ(meter_.started_ns(), 1'000 * kMillisecond);
}

TEST_F(StepMeterTest, APauseMovesTheUsualStepLittle) {
  for (int i = 0; i < 100; ++i) step(kMillisecond);
  EXPECT_EQ(step(30'000 * kMillisecond), 30'000 * kMillisecond);
  EXPECT_LE(meter_.usual_step_ns(), kMillisecond * 17 / 16 + 1);
}

TEST_F(StepMeterTest, StepsThatStayLongerBecomeTheUsualOnes) {
  for (int i = 0; i < 100; ++i) step(kMillisecond);
  for (int i = 0; i < 200; ++i) step(10 * kMillisecond);
  EXPECT_NEAR(static_cast<double>(meter_.usual_step_ns()), 10 * kMillisecond, kMillisecond / 10);
}

TEST_F(StepMeterTest, ScalarsCostWhatTheTwoOfTheStepBeforeDid) {
  step(kMillisecond);
  meter_.add_cost(100, 0, 0);
  meter_.end_tail(20 + 2 * 30);
  step(kMillisecond);
  meter_.add_cost(100, 1'000, 10);
  EXPECT_EQ(meter_.cost_ns(), 100u + 1'000 + 10 * 30 + 80);
  EXPECT_EQ(meter_.overhead_ns(), 100u + 10 * 30 + 80);
}

}  // namespace
}  // namespace tensorscope::agent
