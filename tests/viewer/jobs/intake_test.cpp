#include "viewer/jobs/intake.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <random>
#include <thread>

#include "tests/viewer/jobs/test_job.h"

namespace tensorscope::viewer {
namespace {

constexpr std::uint64_t kForever = std::numeric_limits<std::uint64_t>::max();

class IntakeTest : public testing::Test {
 protected:
  void open() { ASSERT_EQ(reader_.open(job_.segment().paths.data), ""); }
  Intake intake() {
    return Intake(reader_, store_, [this] { return now_ns_; });
  }
  void record(std::uint32_t series, std::uint64_t from, std::uint64_t to) {
    for (std::uint64_t step = from; step < to; ++step) job_.scalar(series, step, value(step));
  }
  static double value(std::uint64_t step) { return static_cast<double>(step % 97) - 48; }

  void expect_every_point_once(const Source& source, std::uint64_t points) const {
    const ScalarSeries& series = source.scalars;
    ASSERT_EQ(series.total_points(), points);
    double next = 0;
    for (std::size_t i = 0; i < series.size(); ++i) {
      ASSERT_EQ(series.first_steps()[i], next) << "a gap or an overlap";
      ASSERT_EQ(static_cast<double>(series.points()[i]), series.steps()[i] - series.first_steps()[i] + 1);
      ASSERT_EQ(series.values()[i], value(static_cast<std::uint64_t>(series.steps()[i])));
      next = series.steps()[i] + 1;
    }
  }

  TestJob job_;
  schema::SegmentReader reader_;
  Store store_;
  std::uint64_t now_ns_ = 1'000'000'000'000;
};

TEST_F(IntakeTest, AViewerThatComesLateSeesTheCurveFromTheFirstStepAndTheRingsPointsExactly) {
  const std::uint32_t loss = job_.series("loss");
  record(loss, 0, 5'000);
  open();
  Intake late = intake();
  late.start(0, kForever, false);
  const Source& source = *store_.find("loss");
  expect_every_point_once(source, 5'000);
  EXPECT_TRUE(source.scalars.is_exact(source.scalars.entry_at(4'500).value()));
  EXPECT_FALSE(source.scalars.is_exact(0));
  EXPECT_EQ(late.lost(), 0u) << "what was there before is not lost";
}

TEST_F(IntakeTest, EveryPointIsThereOnceWheneverTheViewerComesAndHoweverOftenItLooks) {
  std::mt19937 random(11);
  const std::uint32_t loss = job_.series("loss");
  open();
  std::uint64_t recorded = 0;
  for (int round = 0; round < 60; ++round) {
    Store fresh;
    Intake follower(reader_, fresh, [this] { return now_ns_; });
    const auto go_on = [&] {
      const std::uint64_t more = random() % 400;
      record(loss, recorded, recorded + more);
      recorded += more;
    };
    go_on();
    follower.start(0, random() % 2 == 0 ? kForever : 0, false);
    for (int poll = 0; poll < 20; ++poll) {
      go_on();
      now_ns_ += 10'000'000;
      follower.poll(random() % 4 == 0 ? 0 : kForever, false);
    }
    now_ns_ += Intake::kHistoryPauseNs;
    follower.poll(kForever, false);
    follower.poll(kForever, false);
    ASSERT_TRUE(follower.is_caught_up());
    ASSERT_NO_FATAL_FAILURE(expect_every_point_once(*fresh.find("loss"), recorded)) << "round " << round;
  }
}

TEST_F(IntakeTest, ALappedViewerCountsWhatItLostAndFillsItsCurvesFromTheHistories) {
  const std::uint32_t loss = job_.series("loss");
  open();
  Intake slow = intake();
  slow.start(0, kForever, false);
  record(loss, 0, 10'000);
  now_ns_ += 1'000'000'000;
  slow.poll(kForever, false);
  EXPECT_EQ(slow.lost(), 10'000u - 1'024u);
  expect_every_point_once(*store_.find("loss"), 10'000);
}

TEST_F(IntakeTest, TheNewestTensorsComeFirstAndTheOlderOnesLater) {
  const std::uint32_t weight = job_.tensor("w", {64});
  const std::vector<float> values(64, 1.5f);
  for (std::uint64_t step = 1; step <= 200; ++step) job_.sample(weight, step, values);
  open();
  std::uint64_t budget_ns = 20;
  const auto clock = [&] { return ++now_ns_; };
  Intake scarce(reader_, store_, clock);
  scarce.start(0, now_ns_ + budget_ns, false);
  const auto& regions = store_.find("w")->regions;
  ASSERT_FALSE(regions.empty());
  EXPECT_EQ(regions.newest()->step, 200u);
  EXPECT_LT(regions.size(), 200u);
  int polls = 0;
  for (; scarce.is_reading_back() && polls < 1000; ++polls) scarce.poll(now_ns_ + budget_ns, false);
  EXPECT_GT(polls, 1);
  EXPECT_EQ(regions.size(), 200u);
  EXPECT_EQ(regions.oldest()->step, 1u);
}

TEST(Intake, APollWithLittleTimeReadsOneCurveAndTheNextPollTheNextCurve) {
  schema::Capacities capacities = TestJob::small();
  capacities.history_series = 40;
  TestJob job({}, capacities);
  std::vector<std::uint32_t> series;
  for (int i = 0; i < 40; ++i) series.push_back(job.series("s" + std::to_string(i)));
  // More than the ring holds: only the histories know the first half.
  for (std::uint64_t step = 0; step < 100; ++step) {
    for (const std::uint32_t source : series) job.scalar(source, step, 1);
  }
  schema::SegmentReader reader;
  ASSERT_EQ(reader.open(job.segment().paths.data), "");
  Store store;
  std::uint64_t now_ns = 1'000'000'000'000;
  Intake follower(reader, store, [&] { return now_ns += 1'000; });
  const auto curves = [&] {
    return std::ranges::count_if(store.sources(),
                                 [](const Source& source) { return source.scalars.total_points() == 100; });
  };
  follower.start(0, now_ns, false);
  EXPECT_LT(store.sources().size(), 40u) << "the catalog stops at the deadline as well";
  EXPECT_TRUE(follower.is_reading_back());
  for (int poll = 0; store.sources().size() < 40 && poll < 10; ++poll) follower.poll(now_ns, false);
  ASSERT_EQ(store.sources().size(), 40u);
  ASSERT_LE(curves(), 1);
  for (std::ptrdiff_t read = curves(); read < 40; ++read) {
    ASSERT_EQ(curves(), read);
    EXPECT_TRUE(follower.is_reading_back());
    follower.poll(now_ns, false);
  }
  EXPECT_EQ(curves(), 40);
  for (int poll = 0; follower.is_reading_back() && poll < 10; ++poll) follower.poll(now_ns + 10'000'000, false);
  EXPECT_TRUE(follower.is_caught_up());
  EXPECT_EQ(curves(), 40) << "what the ring holds of them is not counted a second time";
}

TEST_F(IntakeTest, PointsThatComeWhileCurvesAreStillReadAreThereOnce) {
  std::vector<std::uint32_t> series;
  for (int i = 0; i < 8; ++i) series.push_back(job_.series("s" + std::to_string(i)));
  open();
  std::uint64_t step = 0;
  const auto go_on = [&](std::uint64_t steps) {
    for (const std::uint64_t end = step + steps; step < end; ++step) {
      for (const std::uint32_t source : series) job_.scalar(source, step, value(step));
    }
  };
  go_on(400);
  Intake follower = intake();
  follower.start(0, 0, false);
  while (follower.is_reading_back()) {
    go_on(3);
    follower.poll(0, false);
    // A deadline that has passed leaves the backlog where it is.
    if (step > 500) follower.poll(kForever, false);
  }
  go_on(5);
  follower.poll(kForever, false);
  for (const Source& source : store_.sources()) ASSERT_NO_FATAL_FAILURE(expect_every_point_once(source, step));
}

TEST_F(IntakeTest, ASourceThatIsNamedWhileItRunsIsFound) {
  open();
  Intake follower = intake();
  follower.start(0, kForever, false);
  const std::uint32_t late = job_.series("late");
  job_.scalar(late, 1, 2.5);
  follower.poll(kForever, false);
  ASSERT_NE(store_.find("late"), nullptr);
  EXPECT_EQ(store_.find("late")->scalars.size(), 1u);
  EXPECT_EQ(follower.damaged(), 0u);
}

TEST_F(IntakeTest, ASourceThatIsNamedWhileTheRingIsReadIsFoundToo) {
  const std::uint32_t early = job_.series("early");
  open();
  bool is_reading = false;
  // The clock is looked at now and then while the ring is read.
  Intake follower(reader_, store_, [&] {
    if (is_reading && store_.find("late") == nullptr) {
      is_reading = false;
      job_.scalar(job_.series("late"), 1, 2.5);
    }
    return now_ns_;
  });
  follower.start(0, kForever, false);
  record(early, 0, 30);
  is_reading = true;
  follower.poll(kForever, false);
  ASSERT_NE(store_.find("late"), nullptr);
  EXPECT_EQ(store_.find("late")->scalars.size(), 1u);
  EXPECT_EQ(follower.damaged(), 0u);
}

TEST_F(IntakeTest, WhatWasReadBackBeforeALapStaysExact) {
  const std::uint32_t loss = job_.series("loss");
  record(loss, 0, 1'000);
  open();
  std::uint64_t ticks = 0;
  Intake slow(reader_, store_, [&] { return now_ns_ + ticks++; });
  slow.start(0, now_ns_ + 4, false);
  ASSERT_TRUE(slow.is_reading_back());
  record(loss, 1'000, 4'000);
  now_ns_ += 1'000'000'000;
  slow.poll(kForever, false);
  const Source& source = *store_.find("loss");
  expect_every_point_once(source, 4'000);
  EXPECT_TRUE(source.scalars.is_exact(source.scalars.entry_at(600).value())) << "a bucket of which all was read back";
}

TEST_F(IntakeTest, ARecordThatDoesNotVerifyIsCountedAndTheRestIsShown) {
  const std::uint32_t weight = job_.tensor("w", {64});
  const std::vector<float> values(64, 1.5f);
  for (std::uint64_t step = 1; step <= 3; ++step) job_.sample(weight, step, values);
  open();
  schema::RingEntry entry;
  ASSERT_EQ(reader_.ring().read_descriptor(1, entry), schema::RingReader::Slot::whole);
  schema::SharedMemory memory;
  ASSERT_TRUE(schema::SharedMemory::open(job_.segment().paths.data, schema::SharedMemory::Access::write, memory).ok());
  const std::size_t at = (reader_.layout().data_offset + entry.position) / schema::kWordBytes;
  for (std::size_t word = 0; word < 4; ++word) schema::store_relaxed(memory.words()[at + word], ~schema::Word{0});
  Intake follower = intake();
  follower.start(0, kForever, false);
  EXPECT_EQ(follower.damaged(), 1u);
  EXPECT_EQ(store_.find("w")->regions.size(), 2u);
}

TEST_F(IntakeTest, ASeriesThatNeverReadsIsGivenUpAndCounted) {
  const std::uint32_t loss = job_.series("loss");
  record(loss, 0, 10);
  open();
  schema::SharedMemory memory;
  ASSERT_TRUE(schema::SharedMemory::open(job_.segment().paths.data, schema::SharedMemory::Access::write, memory).ok());
  const std::size_t series = reader_.layout().history_offset / schema::kWordBytes;
  schema::store_relaxed(memory.words()[series + schema::series::closed], ~schema::Word{0});
  Intake follower = intake();
  follower.start(0, kForever, false);
  for (int i = 0; i < 20; ++i) {
    now_ns_ += Intake::kHistoryPauseNs;
    follower.poll(kForever, false);
  }
  EXPECT_TRUE(follower.is_caught_up());
  EXPECT_EQ(follower.damaged(), 1u);
  EXPECT_EQ(store_.find("loss")->scalars.total_points(), 10u) << "the ring's points are there all the same";
}

TEST_F(IntakeTest, AFastWriterInAnotherThreadLosesNothingOfItsCurve) {
  const std::uint32_t loss = job_.series("loss");
  constexpr std::uint64_t kPoints = 200'000;
  open();
  std::atomic<bool> is_done{false};
  std::thread writer([&] {
    record(loss, 0, kPoints);
    is_done = true;
  });
  Intake follower(reader_, store_, steady_now_ns);
  follower.start(0, steady_now_ns() + 8'000'000, false);
  while (!is_done) follower.poll(steady_now_ns() + 1'000'000, false);
  writer.join();
  const std::uint64_t deadline_ns = steady_now_ns() + 20'000'000'000;
  while (!follower.is_caught_up() && steady_now_ns() < deadline_ns) follower.poll(steady_now_ns() + 4'000'000, false);
  ASSERT_TRUE(follower.is_caught_up());
  expect_every_point_once(*store_.find("loss"), kPoints);
  EXPECT_EQ(follower.damaged(), 0u);
}

}  // namespace
}  // namespace tensorscope::viewer
