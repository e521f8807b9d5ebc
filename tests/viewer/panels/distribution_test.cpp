#include "viewer/panels/weights/distribution.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "tests/viewer/panels/made_job.h"
#include "viewer/panels/weights/counts_over_steps.h"
#include "viewer/panels/weights/grid_counts.h"
#include "viewer/panels/weights/shown_distribution.h"

namespace tensorscope::viewer {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

double sum(const std::vector<double>& masses) {
  return std::accumulate(masses.begin(), masses.end(), 0.0);
}

class DistributionTest : public testing::Test {
 protected:
  DistributionTest() { job_.parameter("w", {8}); }
  const Source& source() { return job_.source("w"); }

  MadeJob job_;
};

TEST_F(DistributionTest, ElementsThatAreAllThereAreCountedExactly) {
  job_.sample("w", 5, {0, 1, 2, 3, 4, 4, kNan, -1});
  const auto found = Distribution::at(source(), 5);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->range(), (analysis::Range{-1, 4}));
  EXPECT_EQ(found->nan(), 1u);
  EXPECT_EQ(found->zero(), 1u);
  EXPECT_EQ(bin(*found, nullptr, {-1, 4}, 5).masses, (std::vector<double>{1, 1, 1, 1, 3}));
}

TEST_F(DistributionTest, CountsAreTakenWhereTheyAreNewerThanTheElements) {
  job_.sample("w", 5, std::vector<float>(8, 1.0F));
  job_.summary("w", 9, {2, 2, 2, 2, kNan, kNan, 0, 8});
  const auto found = Distribution::at(source(), 20);
  EXPECT_EQ(found->step(), 9u);
  EXPECT_EQ(found->nan(), 2u);
  EXPECT_EQ(found->zero(), 1u);
  EXPECT_EQ(found->finite(), 6u);
  EXPECT_EQ(Distribution::at(source(), 8)->step(), 5u);
  EXPECT_FALSE(Distribution::at(source(), 4));
}

TEST_F(DistributionTest, AnotherStepIsScaledToAsManyElements) {
  job_.sample("w", 1, {1, 1, 1, 1, kNan, kNan, kNan, kNan});
  job_.sample("w", 2, {1, 1, 1, 1, 1, 1, 1, 2});
  const auto before = Distribution::at(source(), 1);
  const auto now = Distribution::at(source(), 2);
  const BinnedDistribution binned = bin(*now, &*before, {1, 2}, 4);
  EXPECT_EQ(sum(binned.masses), 8.0);
  EXPECT_EQ(binned.compared.front(), 8.0);
}

TEST_F(DistributionTest, NothingFiniteHasNoBins) {
  job_.sample("w", 1, std::vector<float>(8, kNan));
  const auto found = Distribution::at(source(), 1);
  EXPECT_FALSE(found->range());
  EXPECT_TRUE(bin(*found, nullptr, {0, 1}, 4).masses.empty());
  ShownDistribution shown;
  shown.update(source(), job_.store().timeline());
  EXPECT_FALSE(shown.range());
}

TEST_F(DistributionTest, AConstantTensorIsOneBin) {
  job_.sample("w", 1, std::vector<float>(8, 0.5F));
  const auto found = Distribution::at(source(), 1);
  EXPECT_EQ(bin(*found, nullptr, *found->range(), 40).masses, std::vector<double>{8});
}

TEST_F(DistributionTest, WhatIsShownIsBinnedAnewOnlyWhenItChanges) {
  job_.sample("w", 1, {0, 1, 2, 3, 4, 5, 6, 7});
  ShownDistribution shown;
  shown.update(source(), job_.store().timeline());
  const double* const first = shown.binned({0, 7}, 12).masses.data();
  shown.update(source(), job_.store().timeline());
  EXPECT_EQ(shown.binned({0, 7}, 12).masses.data(), first);
  job_.sample("w", 2, {0, 0, 0, 0, 0, 0, 0, 7});
  shown.update(source(), job_.store().timeline());
  EXPECT_EQ(shown.binned({0, 7}, 12).masses.front(), 7.0);
}

TEST_F(DistributionTest, FewElementsGetFewBins) {
  EXPECT_EQ(bins_for(1, 96), 12u);
  EXPECT_EQ(bins_for(400, 96), 40u);
  EXPECT_EQ(bins_for(1'000'000, 96), 96u);
}

TEST_F(DistributionTest, MagnitudesAreRankedWithoutTheirSignAndWithoutZeros) {
  job_.summary("w", 1, {0, 0, 0, 0, -1, 1, -64, 64});
  const BinCounts& counts = *source().summaries.newest()->histogram;
  EXPECT_NEAR(*magnitude_quantile(counts, 0.05), 1.0, 0.25);
  EXPECT_NEAR(*magnitude_quantile(counts, 1.0), 64.0, 16.0);
  job_.summary("w", 2, std::vector<float>(8, 0.0F));
  EXPECT_FALSE(magnitude_quantile(*source().summaries.newest()->histogram, 0.5));
}

TEST_F(DistributionTest, OverStepsEverySampleKeepsItsMass) {
  job_.summary("w", 10, {-4, -3, -2, -1, 1, 2, 3, 4});
  job_.summary("w", 20, {-1, -1, -1, -1, 1, 1, 1, kNan});
  for (const auto kind : {analysis::ScaleKind::linear, analysis::ScaleKind::symlog}) {
    CountsOverSteps over;
    over.update(source().summaries, kind);
    const analysis::HistogramHistory history = over.history();
    ASSERT_EQ(history.steps.size(), 2u);
    const double first =
        std::accumulate(history.masses.begin(), history.masses.begin() + static_cast<long>(history.bins()), 0.0);
    const double all = std::accumulate(history.masses.begin(), history.masses.end(), 0.0);
    EXPECT_NEAR(first, 8.0, 1e-3);
    EXPECT_NEAR(all, 15.0, 1e-3);
    EXPECT_EQ(history.edges.front(), -4.0);
    EXPECT_EQ(history.edges.back(), 4.0);
    EXPECT_EQ(over.quantiles()[1].size(), 2u);
  }
}

TEST_F(DistributionTest, OverStepsASampleWithoutANumberIsAGap) {
  job_.summary("w", 10, std::vector<float>(8, 1.0F));
  job_.summary("w", 20, std::vector<float>(8, kNan));
  CountsOverSteps over;
  over.update(source().summaries, analysis::ScaleKind::linear);
  EXPECT_TRUE(std::isnan(over.quantiles()[1][1]));
  const DrawnTable table = over.table();
  ASSERT_GT(table.rows(), 0U);
  for (std::size_t row = 0; row < table.rows(); ++row) EXPECT_EQ(table.columns.front().text(row), "10");
}

TEST_F(DistributionTest, OfVeryManySamplesSomeStandForAllAndTheNewestStays) {
  for (std::uint64_t step = 0; step < 3000; ++step) job_.summary("w", step, std::vector<float>(8, 1.0F));
  CountsOverSteps over;
  over.update(source().summaries, analysis::ScaleKind::linear);
  EXPECT_LE(over.history().steps.size(), CountsOverSteps::kMostSteps);
  EXPECT_GT(over.history().steps.size(), CountsOverSteps::kMostSteps / 2);
  EXPECT_EQ(over.history().steps.back(), 2999.0);
}

}  // namespace
}  // namespace tensorscope::viewer
