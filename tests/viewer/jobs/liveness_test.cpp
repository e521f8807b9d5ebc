#include "viewer/jobs/liveness.h"

#include <gtest/gtest.h>

#include "tests/viewer/jobs/test_job.h"

namespace tensorscope::viewer {
namespace {

using schema::Owner;

constexpr std::uint64_t kSecond = 1'000'000'000;

schema::Vitals stepped_at(std::uint64_t heartbeat_ns, std::uint64_t step_ns = 1'000'000) {
  schema::Vitals vitals;
  vitals.heartbeat_ns = heartbeat_ns;
  vitals.step_ns = step_ns;
  return vitals;
}

TEST(Liveness, AJobThatStepsIsLiveWhateverIsKnownOfItsProcess) {
  EXPECT_EQ(judge(stepped_at(10 * kSecond), Owner::alive, 11 * kSecond), JobState::live);
  EXPECT_EQ(judge(stepped_at(10 * kSecond), Owner::unknown, 11 * kSecond), JobState::live);
}

TEST(Liveness, NoStepForLongIsAPauseIfItsProcessLivesAndStaleIfNobodyKnows) {
  EXPECT_EQ(judge(stepped_at(10 * kSecond), Owner::alive, 13 * kSecond), JobState::paused);
  EXPECT_EQ(judge(stepped_at(10 * kSecond), Owner::unknown, 13 * kSecond), JobState::stale);
}

TEST(Liveness, LongStepsAreNoPause) {
  const schema::Vitals slow = stepped_at(100 * kSecond, 10 * kSecond);
  EXPECT_EQ(judge(slow, Owner::alive, 140 * kSecond), JobState::live);
  EXPECT_EQ(judge(slow, Owner::alive, 170 * kSecond), JobState::paused);
}

TEST(Liveness, ACleanEndCountsMoreThanTheProcess) {
  schema::Vitals vitals = stepped_at(10 * kSecond);
  vitals.ended = true;
  EXPECT_EQ(judge(vitals, Owner::alive, 11 * kSecond), JobState::ended);
  EXPECT_EQ(judge(vitals, Owner::dead, 99 * kSecond), JobState::ended);
}

TEST(Liveness, AProcessThatIsGoneDiedHoweverRecentItsStepWas) {
  EXPECT_EQ(judge(stepped_at(10 * kSecond), Owner::dead, 10 * kSecond), JobState::died);
}

TEST(Liveness, AHeartbeatOfTheFutureIsNotALongPause) {
  EXPECT_EQ(judge(stepped_at(99 * kSecond), Owner::alive, kSecond), JobState::live);
  EXPECT_EQ(idle_ns(stepped_at(99 * kSecond), kSecond), 0u);
}

TEST(Liveness, AskingForItsOwnJobDoesNotEndIt) {
  TestJob job;
  EXPECT_EQ(owner_of(job.segment()), Owner::alive);
  EXPECT_EQ(schema::lock_owner(job.segment().paths.lock), Owner::alive) << "the lock is still held";
}

}  // namespace
}  // namespace tensorscope::viewer
