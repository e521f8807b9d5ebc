#include "viewer/panels/curves/curve_data.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "viewer/analysis/smoothing.h"

namespace tensorscope::viewer {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

ScalarSeries noisy(std::size_t count) {
  ScalarSeries series;
  for (std::size_t i = 0; i < count; ++i)
    series.append(i, 1.0 / (1.0 + static_cast<double>(i)) + (i % 2 == 0 ? 0.1 : 0.0));
  return series;
}

std::vector<double> column(const DrawnTable& table, const std::string& name) {
  for (const DrawnColumn& each : table.columns) {
    if (each.name == name) return std::get<std::vector<double>>(each.values);
  }
  ADD_FAILURE() << "no column " << name;
  return {};
}

TEST(CurveData, SinglePointsAreDrawnAsTheyAre) {
  ScalarSeries series;
  series.append(0, 3.0);
  series.append(7, kNan);
  CurveData data;
  ASSERT_TRUE(data.update(series, {}, {.smoothing = Smoothing::none}, 0.0));
  EXPECT_EQ(std::vector(data.x().begin(), data.x().end()), (std::vector<double>{0, 7}));
  EXPECT_EQ(data.y()[0], 3.0);
  EXPECT_TRUE(std::isnan(data.y()[1]));
  EXPECT_TRUE(data.lo().empty());
  EXPECT_TRUE(data.smoothed().empty());
}

TEST(CurveData, AnEntryOfManyPointsLiesInTheirMiddleWithItsMeanAndItsEnvelope) {
  ScalarSeries series;
  schema::HistoryBucket bucket;
  bucket.first_step = 10;
  bucket.last_step = 20;
  bucket.min = 1;
  bucket.max = 9;
  bucket.last = 2;
  bucket.sum = 30;
  bucket.finite = 10;
  bucket.non_finite = 1;
  series.merge(std::span(&bucket, 1));
  series.append(30, 4.0);
  CurveData data;
  data.update(series, {}, {}, 0.0);
  EXPECT_EQ(data.x()[0], 15);
  EXPECT_EQ(data.y()[0], 3.0);
  EXPECT_EQ(data.lo()[0], 1.0);
  EXPECT_EQ(data.hi()[0], 9.0);
  EXPECT_EQ(data.non_finite()[0], 1u);
  EXPECT_EQ(data.lo()[1], 4.0);
  EXPECT_EQ(data.non_finite()[1], 0u);
}

TEST(CurveData, SmoothsAsAnalysisDoes) {
  constexpr std::size_t kPoints = 150;
  const ScalarSeries series = noisy(kPoints);
  std::vector<double> expected(kPoints);
  CurveData data;
  data.update(series, {}, {.smoothing = Smoothing::exponential, .weight = 0.6}, 0.0);
  ASSERT_EQ(data.smoothed().size(), kPoints);
  analysis::smooth_debiased(series.values(), 0.6, expected);
  for (std::size_t i = 0; i < kPoints; ++i) EXPECT_DOUBLE_EQ(data.smoothed()[i], expected[i]);
  data.update(series, {}, {.smoothing = Smoothing::time_weighted, .weight = 0.6}, 0.0);
  analysis::smooth_time_weighted(series.steps(), series.values(), 0.6, analysis::kViewportScale, expected);
  for (std::size_t i = 0; i < kPoints; ++i) EXPECT_DOUBLE_EQ(data.smoothed()[i], expected[i]);
}

TEST(CurveData, AnEntryOfManyPointsCountsAsManyWhenItIsSmoothed) {
  const std::vector<double> y{1, 1, 1, 5};
  const std::vector<double> merged{1, 5};
  const std::vector<std::uint64_t> points{3, 1};
  std::vector<double> single_out(4), merged_out(2);
  analysis::smooth_debiased(y, 0.6, single_out);
  analysis::smooth_debiased(merged, 0.6, merged_out, points);
  EXPECT_NEAR(merged_out[1], single_out[3], 1e-12);

  const std::vector<double> same_place{0, 0, 0, 1};
  const std::vector<double> x{0, 1};
  analysis::smooth_time_weighted(same_place, y, 0.6, 2.0, single_out);
  analysis::smooth_time_weighted(x, merged, 0.6, 2.0, merged_out, points);
  EXPECT_NEAR(merged_out[1], single_out[3], 1e-12);
}

TEST(CurveData, OverTimeStepsBecomeSecondsInTheUnit) {
  ScalarSeries clock;
  clock.append(0, 100.0);
  clock.append(10, 220.0);
  ScalarSeries series;
  series.append(5, 1.0);
  CurveData data;
  data.update(series, {TimeAxis(&clock)}, {.x = CurveX::time, .unit = TimeUnit::minute}, 0.0);
  EXPECT_DOUBLE_EQ(data.x()[0], 1.0);
  EXPECT_EQ(data.nearest(0.9)->step, 5.0);
  DrawnTable table = empty_curve_table({.x = CurveX::time});
  data.append_to(table, "loss", {0, 2});
  EXPECT_EQ(column(table, "step"), std::vector<double>{5});
  EXPECT_EQ(column(table, "seconds"), std::vector<double>{60});
}

TEST(CurveData, OverEpochsStepsBecomeTheirFractions) {
  ScalarSeries epochs;
  epochs.append(0, 0);
  epochs.append(10, 1);
  const EpochAxis axis(&epochs);
  ScalarSeries series;
  series.append(5, 1.0);
  series.append(10, 2.0);
  CurveData data;
  data.update(series, {{}, &axis}, {.x = CurveX::epoch}, 0.0);
  EXPECT_EQ(std::vector(data.x().begin(), data.x().end()), (std::vector<double>{0.5, 1}));
  EXPECT_EQ(data.nearest(0.6)->step, 5.0);
  DrawnTable table = empty_curve_table({.x = CurveX::epoch});
  data.append_to(table, "loss", {0, 2});
  EXPECT_EQ(column(table, "step"), (std::vector<double>{5, 10}));
  EXPECT_EQ(column(table, "epoch"), (std::vector<double>{0.5, 1}));
  epochs.append(15, 2);
  series.append(20, 3.0);
  data.update(series, {{}, &axis}, {.x = CurveX::epoch}, 0.0);
  EXPECT_EQ(data.x()[2], 3.0);
}

TEST(CurveData, AVeryLongCurveIsNotRenewedWithEveryPoint) {
  ScalarSeries series = noisy(CurveData::kLivePoints + 1);
  CurveData data;
  EXPECT_TRUE(data.update(series, {}, {}, 0.0));
  const std::uint64_t revision = data.revision();
  series.append(CurveData::kLivePoints + 1, 0.5);
  EXPECT_FALSE(data.update(series, {}, {}, 0.01));
  EXPECT_EQ(data.revision(), revision);
  EXPECT_TRUE(data.update(series, {}, {.smoothing = Smoothing::none}, 0.01)) << "what the user asks for comes at once";
  series.append(CurveData::kLivePoints + 2, 0.5);
  EXPECT_TRUE(data.update(series, {}, {.smoothing = Smoothing::none}, 1.0));
}

TEST(CurveData, TheTableHoldsWhatIsInView) {
  ScalarSeries series;
  for (std::uint64_t step = 0; step < 10; ++step) series.append(step, static_cast<double>(step) * 2);
  CurveData data;
  const CurveForm form{.smoothing = Smoothing::none};
  data.update(series, {}, form, 0.0);
  DrawnTable table = empty_curve_table(form);
  data.append_to(table, "a", {3, 5});
  EXPECT_EQ(table.rows(), 3u);
  EXPECT_EQ(column(table, "value"), (std::vector<double>{6, 8, 10}));
  EXPECT_EQ(table.columns.front().text(0), "a");
}

TEST(CurveData, TheUnitOfTimeGrowsWithTheRun) {
  EXPECT_EQ(unit_for(100), TimeUnit::second);
  EXPECT_EQ(unit_for(1000), TimeUnit::minute);
  EXPECT_EQ(unit_for(100'000), TimeUnit::hour);
}

}  // namespace
}  // namespace tensorscope::viewer
