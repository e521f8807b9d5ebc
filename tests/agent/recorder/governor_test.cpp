#include "agent/recorder/governor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <numeric>
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
    while (governor.can_afford(price_ns)) {
      governor.pay(price_ns);
      total_ns += price_ns;
    }
  }
  return total_ns;
}

// What samples cost against what their steps took, in the worst of all runs of 100 steps.
class Ledger {
 public:
  void add(std::uint64_t step_ns, std::uint64_t cost_ns) {
    steps_.push_back(static_cast<double>(step_ns));
    costs_.push_back(static_cast<double>(cost_ns));
  }
  double worst_share(std::size_t first) const {
    double worst = 0, steps = 0, costs = 0;
    for (std::size_t i = first; i < steps_.size(); ++i) {
      steps += steps_[i], costs += costs_[i];
      if (i < first + 99) continue;
      worst = std::max(worst, costs / steps);
      steps -= steps_[i - 99], costs -= costs_[i - 99];
    }
    return worst;
  }
  double cost_of(std::size_t first, std::size_t last) const {
    return std::accumulate(costs_.begin() + static_cast<std::ptrdiff_t>(first),
                           costs_.begin() + static_cast<std::ptrdiff_t>(last), 0.0);
  }

 private:
  std::vector<double> steps_, costs_;
};

TEST(Governor, SamplesAndOverheadTogetherKeepTheShare) {
  for (const std::uint64_t price_ns : {1'000u, 50'000u}) {
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
  const std::uint64_t total_ns = spent(governor, 10'000, kStep, kOverhead, 100);
  EXPECT_NEAR(static_cast<double>(total_ns), 10'000 * kStep * 0.01 / 2, 50'000);
}

TEST(Governor, APauseIsNotFollowedByABurst) {
  Governor governor(0.01);
  spent(governor, 1'000, kMillisecond, 0, 1'000);
  governor.end_step(3'600'000 * kMillisecond, 0);
  std::uint64_t burst_ns = 0;
  while (governor.can_afford(1'000)) {
    governor.pay(1'000);
    burst_ns += 1'000;
  }
  EXPECT_LE(burst_ns, 17 * kMillisecond / 100 + 1'000);
  const std::uint64_t later_ns = spent(governor, 2'000, kMillisecond, 0, 1'000);
  EXPECT_NEAR(static_cast<double>(later_ns), 2'000 * kMillisecond * 0.01, 2 * kMillisecond);
}

TEST(Governor, APausePaysInNoMoreThanTwoSteps) {
  Governor governor(0.01);
  for (int i = 0; i < 1'000; ++i) {
    governor.end_step(kMillisecond, 0);
    governor.pay(10'000);
  }
  governor.end_step(30'000 * kMillisecond, 0);
  EXPECT_FALSE(governor.can_afford(20'000 + 1'000));
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
  EXPECT_TRUE(governor.can_afford(~std::uint64_t{0}));
  EXPECT_TRUE(governor.may_overdraw());
  EXPECT_EQ(governor.most_ns(), ~std::uint64_t{0});
}

TEST(Governor, NoShareTakesNoSamples) {
  Governor governor(0);
  EXPECT_FALSE(governor.can_afford(0));
  governor.end_step(kMillisecond, 0);
  EXPECT_FALSE(governor.can_afford(0));
  EXPECT_FALSE(governor.may_overdraw());
}

TEST(Governor, NoHundredStepsSpendMoreThanTheirShareHoweverTheStepTimeJumps) {
  for (const std::uint64_t price_ns : {1'000u, 30'000u}) {
    Governor governor(0.01);
    Ledger ledger;
    constexpr std::size_t kSteps = 3'000;
    for (std::size_t i = 0; i < kSteps; ++i) {
      // Tenfold up and down, for long and for single steps.
      const std::uint64_t step_ns = (i / 500 % 2 == 0) != (i % 97 == 0) ? kMillisecond : 10 * kMillisecond;
      std::uint64_t cost_ns = 0;
      while (governor.can_afford(price_ns)) {
        governor.pay(price_ns);
        cost_ns += price_ns;
      }
      ledger.add(step_ns, cost_ns);
      governor.end_step(step_ns, 0);
    }
    EXPECT_LE(ledger.worst_share(100), 0.01) << price_ns;
    EXPECT_GE(ledger.cost_of(2'400, 2'500), 0.005 * 100 * kMillisecond) << price_ns;
  }
}

TEST(Governor, StepsThatBecomeTenTimesShorterStarveNobodyForMoreThanAFewSteps) {
  Governor governor(0.01);
  spent(governor, 1'000, 10 * kMillisecond, 0, 1'000);
  std::uint64_t fewest_ns = ~std::uint64_t{0};
  for (int i = 0; i < 30; ++i) fewest_ns = std::min(fewest_ns, spent(governor, 10, kMillisecond, 0, 1'000));
  EXPECT_GE(fewest_ns, 10 * kMillisecond / 100 / 4);
}

TEST(Governor, StepsThatBecomeTenTimesLongerAreUsedBeforeLong) {
  Governor governor(0.01);
  spent(governor, 1'000, kMillisecond, 0, 1'000);
  spent(governor, 100, 10 * kMillisecond, 0, 1'000);
  EXPECT_GE(spent(governor, 100, 10 * kMillisecond, 0, 1'000), 100 * 10 * kMillisecond / 100 * 8 / 10);
}

TEST(Governor, WhatTheWindowHoldsIsAffordableIfOneWaitsForIt) {
  Governor governor(0.01);
  spent(governor, 1'000, kMillisecond, 0, 1'000);
  const std::uint64_t price_ns = governor.capacity_ns();
  EXPECT_GE(price_ns, 90 * kMillisecond / 100);
  EXPECT_LE(price_ns, kMillisecond);
  int steps = 0;
  for (; steps < 200 && !governor.can_afford(price_ns); ++steps) governor.end_step(kMillisecond, 0);
  EXPECT_LE(steps, 100);
  EXPECT_FALSE(governor.can_afford(price_ns + 2));
}

TEST(Governor, DebtsArePaidBackHoweverOldTheyAre) {
  Governor governor(0.01);
  spent(governor, 1'000, kMillisecond, 0, 1'000);
  governor.pay(10 * kMillisecond);
  EXPECT_FALSE(governor.may_overdraw());
  EXPECT_EQ(spent(governor, 900, kMillisecond, 0, 1'000), 0u);
  EXPECT_GT(spent(governor, 200, kMillisecond, 0, 1'000), 0u);
}

TEST(Governor, WhatWasPromisedMayOverdrawByAFewStepsShares) {
  Governor governor(0.01);
  for (int i = 0; i < 100; ++i) governor.end_step(kMillisecond, 0);
  governor.pay(160'000 + 100'000);
  EXPECT_FALSE(governor.can_afford(0));
  EXPECT_TRUE(governor.may_overdraw());
  governor.pay(100'000);
  EXPECT_FALSE(governor.may_overdraw());
}

TEST(Governor, OneSampleCostsAtMostAFewStepsShares) {
  Governor governor(0.01);
  for (int i = 0; i < 100; ++i) governor.end_step(100 * kMillisecond, 0);
  EXPECT_NEAR(static_cast<double>(governor.most_ns()), 16 * kMillisecond, 1'000);
}

}  // namespace
}  // namespace tensorscope::agent
