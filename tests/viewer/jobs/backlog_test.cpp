#include "viewer/jobs/backlog.h"

#include <gtest/gtest.h>

#include <limits>

#include "schema/record_decoder.h"
#include "schema/segment_reader.h"
#include "tests/viewer/jobs/test_job.h"

namespace tensorscope::viewer {
namespace {

constexpr std::uint64_t kForever = std::numeric_limits<std::uint64_t>::max();

class BacklogTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(reader_.open(job_.segment().paths.data), ""); }

  Backlog backlog() const {
    const schema::RingReader ring = reader_.ring();
    return {ring, ring.oldest(), ring.head()};
  }
  // "source:step" of each sample, in the order in which they come.
  std::string work(Backlog& backlog, std::uint64_t deadline_ns = kForever, bool owner_gone = false) {
    std::string taken;
    const auto clock = [this] { return now_ns_++; };
    backlog.work(clock, deadline_ns, owner_gone, [&](const schema::RingEntry& entry, std::vector<std::byte>& record) {
      EXPECT_TRUE(schema::decode_record(record).has_value());
      taken += std::to_string(entry.source) + ":" + std::to_string(entry.step) + " ";
    });
    return taken;
  }

  TestJob job_;
  schema::SegmentReader reader_;
  std::uint64_t now_ns_ = 0;
};

TEST_F(BacklogTest, TakesTheNewestSampleOfEachSourceFirstAndThenTheOthersFromTheNewestBack) {
  const std::uint32_t a = job_.tensor("a", {2}), b = job_.tensor("b", {2});
  for (std::uint64_t step = 1; step <= 3; ++step) {
    job_.stats(a, step, 0);
    job_.stats(b, step, 0);
  }
  job_.stats(b, 4, 0);
  Backlog all = backlog();
  EXPECT_EQ(work(all), "1:4 0:3 1:3 1:2 0:2 1:1 0:1 ");
  EXPECT_TRUE(all.is_done());
}

TEST_F(BacklogTest, KeepsThePointsInTheOrderInWhichTheyWereRecorded) {
  const std::uint32_t loss = job_.series("loss");
  for (std::uint64_t step = 1; step <= 500; ++step) job_.scalar(loss, step, static_cast<double>(step));
  Backlog all = backlog();
  work(all);
  const auto points = all.take_points();
  ASSERT_EQ(points.size(), 500u);
  for (std::size_t i = 0; i < points.size(); ++i) ASSERT_EQ(points[i].step, i + 1);
}

TEST_F(BacklogTest, StopsAtItsDeadlineAndGoesOnFromThere) {
  const std::uint32_t loss = job_.series("loss");
  for (std::uint64_t step = 1; step <= 800; ++step) job_.scalar(loss, step, 0);
  Backlog all = backlog();
  work(all, 1);
  EXPECT_FALSE(all.is_scanned());
  int calls = 0;
  for (; !all.is_done() && calls < 100; ++calls) work(all, now_ns_ + 1);
  EXPECT_GT(calls, 1);
  EXPECT_EQ(all.take_points().size(), 800u);
}

TEST_F(BacklogTest, EndsWhereTheWriterHasOverwrittenIt) {
  const std::uint32_t loss = job_.series("loss");
  for (std::uint64_t step = 1; step <= 1024; ++step) job_.scalar(loss, step, 0);
  Backlog all = backlog();
  for (std::uint64_t step = 1025; step <= 1724; ++step) job_.scalar(loss, step, 0);
  work(all);
  EXPECT_TRUE(all.is_done());
  EXPECT_EQ(all.take_points().size(), 1024u - 700u);
  EXPECT_EQ(all.damaged(), 0u);
}

TEST_F(BacklogTest, AnUnfinishedRecordIsWaitedForUnlessItsWriterIsGone) {
  const std::uint32_t loss = job_.series("loss");
  job_.scalar(loss, 1, 0);
  const schema::RingReader ring = reader_.ring();
  // One more than was ever claimed stands for one that is still being written.
  Backlog waiting(ring, ring.oldest(), ring.head() + 1);
  work(waiting);
  EXPECT_FALSE(waiting.is_scanned());
  job_.scalar(loss, 2, 0);
  work(waiting);
  EXPECT_TRUE(waiting.is_scanned());
  EXPECT_EQ(waiting.take_points().size(), 2u);

  Backlog dead(ring, ring.oldest(), ring.head() + 1);
  work(dead, kForever, true);
  EXPECT_TRUE(dead.is_scanned());
  EXPECT_EQ(dead.unfinished(), 1u);

  Backlog patient(ring, ring.oldest(), ring.head() + 1);
  for (int poll = 0; poll < 100 && !patient.is_scanned(); ++poll) work(patient);
  EXPECT_TRUE(patient.is_scanned()) << "a stopped writer must not keep the curves waiting for ever";
  EXPECT_EQ(patient.unfinished(), 1u);
}

}  // namespace
}  // namespace tensorscope::viewer
