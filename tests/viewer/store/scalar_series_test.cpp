#include "viewer/store/scalar_series.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace tensorscope::viewer {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Consecutive points, value = step, as one bucket.
schema::HistoryBucket bucket(std::uint64_t first, std::uint64_t last) {
  schema::HistoryBucket bucket = single_point(first, static_cast<double>(first));
  bucket.last_step = last;
  bucket.max = bucket.last = static_cast<double>(last);
  bucket.finite = static_cast<std::uint32_t>(last - first + 1);
  bucket.sum = static_cast<double>(first + last) / 2 * bucket.finite;
  return bucket;
}

std::vector<schema::HistoryBucket> points(std::uint64_t first, std::uint64_t last) {
  std::vector<schema::HistoryBucket> result;
  for (std::uint64_t step = first; step <= last; ++step)
    result.push_back(single_point(step, static_cast<double>(step)));
  return result;
}

std::vector<double> steps(const ScalarSeries& series) {
  return {series.steps().begin(), series.steps().end()};
}

TEST(ScalarSeries, AppendedPointsAreExact) {
  ScalarSeries series;
  series.append(3, 0.5);
  series.append(4, kNan);
  ASSERT_EQ(series.size(), 2u);
  EXPECT_EQ(series.values()[0], 0.5);
  EXPECT_EQ(series.means()[0], 0.5);
  EXPECT_TRUE(series.is_exact(1));
  EXPECT_TRUE(std::isnan(series.values()[1]) && std::isnan(series.mins()[1]) && std::isnan(series.means()[1]));
  EXPECT_EQ(series.non_finite()[1], 1u);
}

TEST(ScalarSeries, PointsTakeThePlaceOfABucketThatTheyKnowWhole) {
  ScalarSeries series;
  series.merge(std::vector{bucket(0, 3), bucket(4, 7), bucket(8, 11)});
  series.merge(points(6, 13));
  EXPECT_EQ(steps(series), (std::vector<double>{3, 7, 8, 9, 10, 11, 12, 13}));
  EXPECT_EQ(series.total_points(), 14u) << "of the half known bucket nothing is counted twice";
  EXPECT_FALSE(series.is_exact(1));
  EXPECT_TRUE(series.is_exact(2));
}

TEST(ScalarSeries, ABucketFillsAGapBetweenPoints) {
  ScalarSeries series;
  series.merge(points(0, 5));
  series.merge(points(10, 15));
  series.merge(std::vector{bucket(0, 7), bucket(8, 15)});
  EXPECT_EQ(steps(series), (std::vector<double>{7, 15}));
  EXPECT_EQ(series.total_points(), 16u);
}

TEST(ScalarSeries, MergingWhatIsKnownChangesNothing) {
  ScalarSeries series;
  series.merge(std::vector{bucket(0, 3), bucket(4, 7)});
  series.merge(points(4, 9));
  const std::vector<double> before = steps(series);
  const std::uint64_t revision = series.revision();
  series.merge(std::vector{bucket(0, 7), bucket(8, 8)});
  series.merge(points(6, 9));
  EXPECT_EQ(steps(series), before);
  EXPECT_EQ(series.revision(), revision) << "what was drawn from it can be kept";
}

TEST(ScalarSeries, AGapInTheMiddleIsFilledAndBothSidesStayAsTheyAre) {
  ScalarSeries series;
  series.merge(points(0, 99));
  series.merge(points(300, 399));
  std::vector<schema::HistoryBucket> history;
  for (std::uint64_t first = 0; first < 400; first += 8) history.push_back(bucket(first, first + 7));
  series.merge(history);
  EXPECT_EQ(series.total_points(), 400u);
  EXPECT_TRUE(series.is_exact(series.entry_at(95).value()));
  EXPECT_FALSE(series.is_exact(series.entry_at(96).value()));
  EXPECT_FALSE(series.is_exact(series.entry_at(303).value()));
  EXPECT_TRUE(series.is_exact(series.entry_at(304).value()));
  for (std::size_t i = 1; i < series.size(); ++i) ASSERT_EQ(series.first_steps()[i], series.steps()[i - 1] + 1);
  series.merge(points(90, 310));
  EXPECT_TRUE(series.is_exact(series.entry_at(200).value())) << "and grows again when points come";
  EXPECT_EQ(series.total_points(), 400u);
}

TEST(ScalarSeries, SeveralPointsOfOneStepAreKeptApartButNeverCountedTwice) {
  std::vector<schema::HistoryBucket> twice;
  for (std::uint64_t step = 0; step < 6; ++step) {
    twice.push_back(single_point(step, 1));
    twice.push_back(single_point(step, 2));
  }
  // Buckets of three points, which cut steps in two.
  std::vector<schema::HistoryBucket> buckets;
  for (std::size_t i = 0; i < twice.size(); i += 3) {
    buckets.push_back(bucket(twice[i].first_step, twice[i + 2].last_step));
    buckets.back().finite = 3;
  }
  ScalarSeries series;
  series.merge(buckets);
  series.merge(twice);
  EXPECT_EQ(series.size(), 12u);
  EXPECT_EQ(series.total_points(), 12u);
}

TEST(ScalarSeries, ALatePointIsPutWhereItBelongs) {
  ScalarSeries series;
  series.merge(std::vector{bucket(0, 3)});
  series.append(7, 7);
  series.append(5, 50);
  series.append(2, -9);
  EXPECT_EQ(steps(series), (std::vector<double>{3, 5, 7}));
  EXPECT_EQ(series.values()[1], 50);
  EXPECT_EQ(series.mins()[0], -9) << "a point within a bucket joins it";
  EXPECT_EQ(series.points()[0], 5u);
}

TEST(ScalarSeries, AtItsLimitTheOlderHalfGetsCoarserAndNoExtremeIsLost) {
  ScalarSeries series;
  series.set_limit(64);
  for (std::uint64_t step = 0; step < 10'000; ++step) {
    const double value = step == 123 ? 1e6 : step == 4'567 ? -1e6 : step == 8'000 ? kNan : 1;
    series.append(step, value);
    ASSERT_LE(series.size(), 64u);
    ASSERT_LE(series.memory_bytes(), 64 * ScalarSeries::kEntryBytes);
  }
  EXPECT_EQ(series.total_points(), 10'000u);
  EXPECT_EQ(series.total_non_finite(), 1u);
  EXPECT_EQ(*std::ranges::max_element(series.maxs()), 1e6);
  EXPECT_EQ(*std::ranges::min_element(series.mins()), -1e6);
  EXPECT_TRUE(std::ranges::is_sorted(series.steps()));
  EXPECT_EQ(series.first_steps().front(), 0);
  EXPECT_TRUE(series.is_exact(series.size() - 1)) << "the newest points stay points";
}

TEST(ScalarSeries, ItsExtremesAreThoseOfAllEntriesHoweverTheyCame) {
  ScalarSeries series;
  EXPECT_TRUE(std::isnan(series.lowest()) && std::isnan(series.highest()));
  series.append(9, kNan);
  EXPECT_TRUE(std::isnan(series.lowest()) && std::isnan(series.highest())) << "no finite point";
  series.append(10, 3);
  EXPECT_EQ(series.lowest(), 3);
  EXPECT_EQ(series.highest(), 3);
  series.merge(std::vector{bucket(1, 8)});
  EXPECT_EQ(series.lowest(), 1);
  EXPECT_EQ(series.highest(), 8);
  series.append(4, -2);
  EXPECT_EQ(series.lowest(), -2) << "a late point within a bucket";
  series.set_limit(16);
  for (std::uint64_t step = 11; step < 200; ++step) series.append(step, 5);
  EXPECT_EQ(series.lowest(), *std::ranges::min_element(series.mins()));
  EXPECT_EQ(series.highest(), *std::ranges::max_element(series.maxs()));
}

TEST(ScalarSeries, ALowerLimitHoldsAtOnce) {
  ScalarSeries series;
  for (std::uint64_t step = 0; step < 1000; ++step) series.append(step, 0);
  series.set_limit(100);
  EXPECT_LE(series.size(), 100u);
  EXPECT_LE(series.memory_bytes(), 100 * ScalarSeries::kEntryBytes);
  EXPECT_EQ(series.total_points(), 1000u);
}

TEST(ScalarSeries, FindsTheEntryOfAStep) {
  ScalarSeries series;
  series.merge(std::vector{bucket(10, 19), bucket(20, 29)});
  series.append(40, 1);
  EXPECT_FALSE(series.entry_at(9).has_value());
  EXPECT_EQ(series.entry_at(10), 0u);
  EXPECT_EQ(series.entry_at(19), 0u);
  EXPECT_EQ(series.entry_at(25), 1u);
  EXPECT_EQ(series.entry_at(39), 1u);
  EXPECT_EQ(series.entry_at(1000), 2u);
}

TEST(ScalarSeries, WhateverIsMergedInWhateverOrderEveryPointIsThereOnce) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    ScalarSeries series;
    constexpr std::uint64_t kPoints = 256;
    // Several readings of one curve, each with its own bucket size up to where it had come; the last one is complete.
    for (int reading = 0; reading < 6; ++reading) {
      const std::uint64_t size = std::uint64_t{1} << random() % 6;
      const std::uint64_t end = reading == 5 ? kPoints : 1 + random() % kPoints;
      const std::uint64_t begin = reading == 5 ? 0 : random() % end / size * size;
      std::vector<schema::HistoryBucket> buckets;
      for (std::uint64_t at = begin; at < end; at += size) buckets.push_back(bucket(at, std::min(at + size, end) - 1));
      series.merge(buckets);
      ASSERT_TRUE(std::ranges::is_sorted(series.steps()));
    }
    ASSERT_EQ(series.total_points(), kPoints);
    for (std::size_t i = 1; i < series.size(); ++i) {
      ASSERT_EQ(series.first_steps()[i], series.steps()[i - 1] + 1) << "a gap or an overlap, round " << round;
    }
  }
}

}  // namespace
}  // namespace tensorscope::viewer
