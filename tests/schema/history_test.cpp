#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "schema/history.h"

namespace tensorscope::schema {
namespace {

class History : public testing::Test {
 protected:
  static constexpr std::size_t kBuckets = 8;

  History() {
    Capacities capacities;
    capacities.data_bytes = 64;
    capacities.descriptor_slots = 1;
    capacities.catalog_bytes = 64;
    capacities.history_series = 2;
    capacities.history_buckets = kBuckets;
    layout_ = layout_for(capacities);
    segment_.resize(layout_.total_bytes / kWordBytes);
    writer_ = HistoryWriter(segment_.data(), layout_);
    series_ = writer_.add_series(5).value();
  }

  std::vector<HistoryBucket> read() const {
    std::vector<HistoryBucket> buckets;
    EXPECT_TRUE(HistoryReader(segment_.data(), layout_).read(series_, buckets));
    return buckets;
  }

  Layout layout_;
  std::vector<Word> segment_;
  HistoryWriter writer_;
  std::uint32_t series_ = 0;
};

TEST_F(History, KeepsEveryPointWhileThereIsRoom) {
  for (std::uint64_t step = 0; step < kBuckets - 1; ++step) writer_.append(series_, step, static_cast<double>(step * step));
  const auto buckets = read();
  ASSERT_EQ(buckets.size(), kBuckets - 1);
  for (std::uint64_t step = 0; step < buckets.size(); ++step) {
    EXPECT_EQ(buckets[step].first_step, step);
    EXPECT_EQ(buckets[step].last, static_cast<double>(step * step));
  }
}

TEST_F(History, CoversTheWholeRunWithEveryExtremeWhateverItsLength) {
  const std::uint64_t steps = 100'003, spike = 77'777;
  double sum = 0;
  for (std::uint64_t step = 0; step < steps; ++step) {
    const double value = step == spike ? 1e6 : std::sin(static_cast<double>(step));
    sum += value;
    writer_.append(series_, step, value);
    if (step % 9973 != 0) continue;
    const auto buckets = read();
    EXPECT_EQ(buckets.front().first_step, 0u);
    EXPECT_EQ(buckets.back().last_step, step);
    EXPECT_EQ(buckets.back().last, value);
  }
  const auto buckets = read();
  ASSERT_LE(buckets.size(), kBuckets + 1);
  ASSERT_GE(buckets.size(), kBuckets / 2);
  std::uint64_t next = 0, points = 0;
  double total = 0;
  for (const HistoryBucket& bucket : buckets) {
    EXPECT_EQ(bucket.first_step, next);
    EXPECT_EQ(bucket.max == 1e6, bucket.first_step <= spike && spike <= bucket.last_step);
    next = bucket.last_step + 1;
    points += bucket.points();
    total += bucket.sum;
  }
  EXPECT_EQ(points, steps);
  EXPECT_NEAR(total, sum, 1e-6);
}

TEST_F(History, CountsNonFinitePointsAndLeavesThemOutOfTheExtremes) {
  for (int i = 0; i < 8; ++i) writer_.append(series_, 0, 1.0 + i);
  writer_.append(series_, 1, std::numeric_limits<double>::quiet_NaN());
  writer_.append(series_, 2, -std::numeric_limits<double>::infinity());
  const auto buckets = read();
  EXPECT_EQ(buckets.back().non_finite, 2u);
  EXPECT_EQ(buckets.back().last, -std::numeric_limits<double>::infinity());
  EXPECT_GT(buckets.back().min, buckets.back().max) << "no finite point: the empty range";
}

TEST_F(History, StepsNeverGoBackWhicheverThreadIsFirst) {
  for (const std::uint64_t step : std::vector<std::uint64_t>{0, 2, 1, 3, 2, 7, 5}) writer_.append(series_, step, static_cast<double>(step));
  std::uint64_t last = 0;
  std::uint64_t points = 0;
  for (const HistoryBucket& bucket : read()) {
    EXPECT_GE(bucket.first_step, last);
    EXPECT_GE(bucket.last_step, bucket.first_step);
    last = bucket.last_step;
    points += bucket.points();
  }
  EXPECT_EQ(last, 7u);
  EXPECT_EQ(points, 7u) << "and none is lost";
}

TEST_F(History, RefusesOneSeriesTooManyAndIgnoresUnknownOnes) {
  EXPECT_TRUE(writer_.add_series(6).has_value());
  EXPECT_FALSE(writer_.add_series(7).has_value());
  writer_.append(99, 0, 1.0);
  std::vector<HistoryBucket> buckets;
  EXPECT_FALSE(HistoryReader(segment_.data(), layout_).read(99, buckets));
}

TEST_F(History, ADamagedSeriesIsRefusedNotFollowed) {
  writer_.append(series_, 0, 1.0);
  segment_[layout_.history_offset / kWordBytes + series::closed] = 1'000'000;
  std::vector<HistoryBucket> buckets;
  EXPECT_FALSE(HistoryReader(segment_.data(), layout_).read(series_, buckets));
  EXPECT_TRUE(buckets.empty());
}

}  // namespace
}  // namespace tensorscope::schema
