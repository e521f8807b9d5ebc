#include "agent/recorder/governor.h"

#include <gtest/gtest.h>

#include <vector>

namespace tensorscope::agent {
namespace {

constexpr std::uint64_t kMillisecond = 1'000'000;

// A training of equal steps in which there is always a sample to take, of one price. Returns what samples cost in all.
std::uint64_t spent(Governor& governor, int steps, std::uint64_t step_ns, std::uint64_t overhead_ns,
                    std::uint64_t price_ns) {
  std::uint64_t total_ns = 0;
  for (int step = 0; step < steps; ++step) {
    governor.end_step(step_ns, overhead_ns);
    while (governor.may_sample()) {
      governor.pay(price_ns);
      total_ns += price_ns;
    }
  }
  return total_ns;
}

TEST(Governor, SamplesAndOverheadTogetherKeepTheShare) {
  for (const std::uint64_t price_ns : {1'000u, 50'000u, 5'000'000u}) {
    Governor governor(0.01);
    constexpr int kSteps = 10'000;
    constexpr std::uint64_t kOverhead = 2'000;
    const std::uint64_t total_ns = spent(governor, kSteps, kMillisecond, kOverhead, price_ns) + kSteps * kOverhead;
    const auto share = static_cast<double>(total_ns) / static_cast<double>(kSteps * kMillisecond);
    EXPECT_NEAR(share, 0.01, 0.001) << price_ns;
  }
}

TEST(Governor, StepsTooShortForTheOverheadStillSampleNowAndThen) {
  Governor governor(0.01);
  constexpr std::uint64_t kStep = 10'000, kOverhead = 500;  // five times the share
  const std::uint64_t total_ns = spent(governor, 10'000, kStep, kOverhead, 1'000);
  EXPECT_NEAR(static_cast<double>(total_ns), 10'000 * kStep * 0.01 / 2, 10'000);
}

TEST(Governor, APauseIsNotFollowedByABurst) {
  Governor governor(0.01);
  spent(governor, 1'000, kMillisecond, 0, 1'000);
  governor.end_step(3'600'000 * kMillisecond, 0);
  std::uint64_t burst_ns = 0;
  while (governor.may_sample()) {
    governor.pay(1'000);
    burst_ns += 1'000;
  }
  EXPECT_LE(burst_ns, 17 * kMillisecond / 100 + 1'000);
  const std::uint64_t later_ns = spent(governor, 2'000, kMillisecond, 0, 1'000);
  EXPECT_NEAR(static_cast<double>(later_ns), 2'000 * kMillisecond * 0.01, kMillisecond);
}

TEST(Governor, APausePaysInNoMoreThanTwoSteps) {
  Governor governor(0.01);
  spent(governor, 1'000, kMillisecond, 0, 1'000);
  governor.end_step(30'000 * kMillisecond, 0);
  EXPECT_FALSE(governor.may_sample(20'000 + 1'000));
}

TEST(Governor, UntilAStepWasMeasuredSamplesAreSmall) {
  Governor governor(0.01);
  governor.end_step(0, 0);
  EXPECT_EQ(governor.most_ns(), 20'000u);
}

TEST(Governor, StepsThatBecomeTenTimesShorterAreNotOvercharged) {
  Governor governor(0.01);
  spent(governor, 1'000, 10 * kMillisecond, 0, 1'000);
  const std::uint64_t total_ns = spent(governor, 100, kMillisecond, 0, 1'000);
  EXPECT_LE(total_ns, 100 * kMillisecond / 100 * 5 / 4);
}

TEST(Governor, OneSampleOfShorterStepsSoonCostsLess) {
  Governor governor(0.01);
  for (int i = 0; i < 100; ++i) governor.end_step(100 * kMillisecond, 0);
  for (int i = 0; i < 20; ++i) governor.end_step(10 * kMillisecond, 0);
  EXPECT_LE(governor.most_ns(), 16 * kMillisecond / 10 * 5 / 4);
}

TEST(Governor, AWholeShareHoldsNothingBack) {
  Governor governor(1);
  governor.end_step(kMillisecond, 0);
  governor.pay(1'000'000 * kMillisecond);
  EXPECT_TRUE(governor.may_sample());
  EXPECT_EQ(governor.most_ns(), ~std::uint64_t{0});
}

TEST(Governor, NoShareTakesNoSamples) {
  Governor governor(0);
  EXPECT_FALSE(governor.may_sample());
  governor.end_step(kMillisecond, 0);
  EXPECT_FALSE(governor.may_sample());
}

TEST(Governor, WhatIsPromisedIsNotGivenTwice) {
  Governor governor(0.01);
  for (int i = 0; i < 100; ++i) governor.end_step(kMillisecond, 0);
  EXPECT_TRUE(governor.may_sample(100'000));
  EXPECT_FALSE(governor.may_sample(200'000));
}

TEST(Governor, OneSampleCostsAtMostAFewStepsShares) {
  Governor governor(0.01);
  for (int i = 0; i < 100; ++i) governor.end_step(100 * kMillisecond, 0);
  EXPECT_NEAR(static_cast<double>(governor.most_ns()), 16 * kMillisecond, 1'000);
}

}  // namespace
}  // namespace tensorscope::agent
