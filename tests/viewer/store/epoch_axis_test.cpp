#include "viewer/store/epoch_axis.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "viewer/store/scalar_series.h"

namespace tensorscope::viewer {
namespace {

TEST(EpochAxis, IsFoundByItsName) {
  for (const char* path : {"epoch", "Epoch", "train/epoch", "trainer.epoch"}) EXPECT_TRUE(EpochAxis::is_named(path));
  for (const char* path : {"", "epochs", "steps_per_epoch", "epoch/loss", "myepoch"}) {
    EXPECT_FALSE(EpochAxis::is_named(path)) << path;
  }
}

TEST(EpochAxis, OneEpochHasNoLength) {
  EXPECT_FALSE(EpochAxis().is_known());
  ScalarSeries series;
  const EpochAxis axis(&series);
  EXPECT_FALSE(axis.epoch_at(3).has_value());
  series.append(0, 0);
  series.append(10, 0);
  EXPECT_FALSE(axis.is_known());
  series.append(20, 1);
  EXPECT_TRUE(axis.is_known()) << "what comes later is seen";
}

TEST(EpochAxis, WholeNumbersAtEveryStepBecomeFractions) {
  ScalarSeries series;
  for (std::uint64_t step = 0; step < 25; ++step) series.append(step, std::floor(static_cast<double>(step) / 10));
  const EpochAxis axis(&series);
  EXPECT_DOUBLE_EQ(*axis.epoch_at(0), 0);
  EXPECT_DOUBLE_EQ(*axis.epoch_at(5), 0.5);
  EXPECT_DOUBLE_EQ(*axis.epoch_at(10), 1);
  EXPECT_DOUBLE_EQ(*axis.epoch_at(24), 2.4) << "at the pace of the one before";
  EXPECT_DOUBLE_EQ(*axis.epoch_at(90), 3) << "which may take longer than that, but is no other";
}

TEST(EpochAxis, AnEpochThatIsRecordedWhenItIsOverBeginsBefore) {
  ScalarSeries series;
  series.append(100, 1);
  series.append(200, 2);
  const EpochAxis axis(&series);
  EXPECT_DOUBLE_EQ(*axis.epoch_at(50), 0.5);
  EXPECT_DOUBLE_EQ(*axis.epoch_at(0), 0);
}

TEST(EpochAxis, NeverGoesBack) {
  ScalarSeries series;
  const double recorded[] = {0, 1, 0.5, std::nan(""), 1, 2};
  for (std::uint64_t i = 0; i < std::size(recorded); ++i) series.append(10 * i, recorded[i]);
  const EpochAxis axis(&series);
  std::vector<double> steps, epochs;
  for (double step = 0; step < 60; ++step) steps.push_back(step);
  axis.epochs_at(steps, epochs);
  ASSERT_EQ(epochs.size(), steps.size());
  EXPECT_TRUE(std::ranges::is_sorted(epochs));
  for (std::size_t i = 0; i < steps.size(); ++i) EXPECT_EQ(epochs[i], *axis.epoch_at(steps[i]));
}

}  // namespace
}  // namespace tensorscope::viewer
