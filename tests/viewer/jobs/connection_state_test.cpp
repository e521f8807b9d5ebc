#include <gtest/gtest.h>

#include <optional>

#include "tests/schema/child_process.h"
#include "tests/schema/temporary_folder.h"
#include "tests/viewer/jobs/test_job.h"
#include "viewer/jobs/connection.h"

namespace tensorscope::viewer {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

// A connection whose clock is ahead by as much as the test says, of a time that it says or of the real one.
class ConnectionState : public testing::Test {
 protected:
  Clock clock() {
    return [this] { return stopped_at_ns_.value_or(steady_now_ns()) + ahead_ns_; };
  }
  template <typename Condition>
  static bool poll_until(Connection& connection, Condition condition) {
    const std::uint64_t deadline_ns = steady_now_ns() + 20 * kSecond;
    while (!condition() && steady_now_ns() < deadline_ns) connection.poll();
    return condition();
  }

  std::optional<std::uint64_t> stopped_at_ns_;
  std::uint64_t ahead_ns_ = 0;
};

TEST_F(ConnectionState, LiveThenPausedThenLiveAgainThenEnded) {
  TestJob job;
  stopped_at_ns_ = job.step(5);
  Connection connection(job.segment(), Store::kDefaultMemory, clock());
  ASSERT_EQ(connection.attach(), "");
  EXPECT_EQ(connection.status().state, JobState::live);
  ahead_ns_ = 12 * kSecond;
  connection.poll();
  EXPECT_EQ(connection.status().state, JobState::paused);
  EXPECT_EQ(describe(connection.status()), "paused (no step for 12 s)");
  ahead_ns_ = 0;
  stopped_at_ns_ = job.step(6);
  connection.poll();
  EXPECT_EQ(connection.status().state, JobState::live);
  job.end();
  connection.poll();
  EXPECT_EQ(connection.status().state, JobState::ended);
  EXPECT_EQ(describe(connection.status()), "ended cleanly at step 6");
  EXPECT_EQ(connection.status().read_only, "the job has ended");
  EXPECT_TRUE(connection.is_attached()) << "all stays on screen";
}

TEST_F(ConnectionState, ThePaceToPlanWithDoesNotFollowEachMoment) {
  TestJob job;
  stopped_at_ns_ = job.step(5);
  Connection connection(job.segment(), Store::kDefaultMemory, clock());
  ASSERT_EQ(connection.attach(), "");
  EXPECT_DOUBLE_EQ(connection.status().pace, 1000);
  job.writer().heartbeat(6, *stopped_at_ns_, 250'000, 0);
  connection.poll();
  EXPECT_DOUBLE_EQ(connection.status().steps_per_second, 4000);
  EXPECT_DOUBLE_EQ(connection.status().pace, 1000);
  ahead_ns_ = 3 * kSecond;
  connection.poll();
  EXPECT_DOUBLE_EQ(connection.status().pace, 4000);
}

TEST_F(ConnectionState, AJobThatIsKilledDiedAndKeepsWhatItRecorded) {
  schema::ChildProcess trainer([](const std::function<void()>& ready) {
    TestJob job("killed");
    const std::uint32_t loss = job.series("loss");
    for (std::uint64_t step = 0; step < 100; ++step) {
      job.scalar(loss, step, 1);
      job.step(step);
    }
    ready();
  });
  ASSERT_TRUE(trainer.wait_ready());
  const schema::SegmentName name{geteuid(), trainer.pid(), schema::process_start_ticks(trainer.pid()), 0};
  schema::FoundSegment segment;
  segment.name = name;
  segment.paths = schema::SegmentPaths::of(schema::kSharedMemoryFolder, name);
  Connection connection(segment);
  ASSERT_EQ(connection.attach(), "");
  EXPECT_EQ(connection.status().state, JobState::live);
  trainer.kill_now();
  EXPECT_TRUE(poll_until(connection, [&] { return connection.status().state == JobState::died; }));
  EXPECT_EQ(describe(connection.status()), "died at step 99; this is its black box");
  EXPECT_EQ(connection.status().read_only, "the job's process is gone");
  EXPECT_EQ(connection.store().find("loss")->scalars.total_points(), 100u);
  for (const std::string& path : {segment.paths.data, segment.paths.control, segment.paths.lock}) {
    schema::SharedMemory::remove(path);
  }
}

TEST_F(ConnectionState, ABlackBoxIsReadOnlyFromTheStart) {
  const schema::TemporaryFolder folder;
  TestJob job;
  job.step(7);
  Connection connection(job.leave_black_box(folder.path()));
  ASSERT_EQ(connection.attach(), "");
  EXPECT_EQ(connection.status().state, JobState::died);
  EXPECT_EQ(connection.status().read_only, "the job's process is gone");
  EXPECT_FALSE(connection.status().can_bring_data());
}

TEST_F(ConnectionState, TheStepOfTheTimelineIsThatOfTheJob) {
  TestJob job;
  job.step(5);
  Connection connection(job.segment());
  ASSERT_EQ(connection.attach(), "");
  EXPECT_EQ(connection.store().timeline().step(), 5u);
  connection.store().timeline().pause();
  job.step(9);
  connection.poll();
  EXPECT_EQ(connection.store().timeline().step(), 5u);
  EXPECT_EQ(connection.store().timeline().newest(), 9u);
}

}  // namespace
}  // namespace tensorscope::viewer
