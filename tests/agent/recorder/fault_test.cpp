#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/agent/recorder/recorder_fixture.h"

namespace tensorscope::agent {
namespace {

TEST_F(RecorderTest, AFaultSwitchesItOffAndIsKept) {
  Recorder& recorder = start();
  recorder.fail("step()", "first line\nframe #0\nframe #1");
  recorder.fail("scalar()", "a later one");
  EXPECT_FALSE(recorder.is_on());
  EXPECT_FALSE(recorder.is_gate_open());
  EXPECT_EQ(recorder.status(started_).code, StatusCode::fault);
  EXPECT_EQ(recorder.detail(), "step() failed: first line");
  recorder.mark_end();
  EXPECT_FALSE(attach().vitals().ended);
}

TEST_F(RecorderTest, InStrictModeAFaultEndsTheProcessWithOneLine) {
  settings_.strict = true;
  start();
  EXPECT_DEATH(recorder().fail("step()", "out of order\nframe #0"), "^tensorscope: step\\(\\) failed: out of order\n$");
}

TEST_F(RecorderTest, InAForkedChildItIsOffAndTheParentGoesOn) {
  start();
  recorder().scalar("loss", 1);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const bool is_off = !recorder().is_on() && recorder().is_forked() && !recorder().is_gate_open() &&
                        recorder().status(started_).code == StatusCode::forked;
    recorder().mark_end();
    recorder_.reset();
    _exit(is_off ? 0 : 1);
  }
  int state = 0;
  ASSERT_EQ(waitpid(child, &state, 0), child);
  EXPECT_EQ(state, 0);
  EXPECT_TRUE(recorder().is_on());
  recorder().scalar("loss", 2);
  Viewer viewer = attach();
  EXPECT_FALSE(viewer.vitals().ended);
  EXPECT_EQ(viewer.scalars("loss").size(), 2u);
}

// The number of segment files of a process.
int files_of(pid_t pid) {
  int count = 0;
  for (const std::string& folder : schema::segment_folders()) {
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      const std::string name = file.path().filename();
      count += name.starts_with("tensorscope") && name.find(std::to_string(pid)) != std::string::npos;
    }
  }
  return count;
}

TEST_F(RecorderTest, AStartThatFailsLeavesNoFiles) {
  settings_.options.ring_bytes = std::size_t{64} << 20;
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    // Room for the segment, and not for the eight buffers of half a ring each.
    std::uint64_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const std::uint64_t most = pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) + (std::uint64_t{220} << 20);
    const rlimit limit{most, most};
    setrlimit(RLIMIT_AS, &limit);
    Recorder own(settings_);
    const Status status = own.start();
    const bool was_there = !own.paths().data.empty();
    _exit(status.code == StatusCode::no_memory && was_there && files_of(getpid()) == 0 ? 0 : 1);
  }
  int state = 0;
  ASSERT_EQ(waitpid(child, &state, 0), child);
  EXPECT_EQ(state, 0);
}

TEST_F(RecorderTest, AForkedChildMayStartItsOwn) {
  start();
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    Recorder own(settings_);
    const bool is_on = own.start().ok() && own.is_on() && own.paths().data != recorder().paths().data;
    if (is_on) own.scalar("loss", 1);
    remove_segment(own.paths());
    _exit(is_on && !recorder().is_on() ? 0 : 1);
  }
  int state = 0;
  ASSERT_EQ(waitpid(child, &state, 0), child);
  EXPECT_EQ(state, 0);
}

TEST_F(RecorderTest, WhatAWatchedTensorThrowsReachesTheBoundary) {
  start();
  FakeTensor weight({1, 2, 3});
  watch("w", weight);
  Viewer viewer = attach();
  viewer.want("w", schema::Product::stats);
  weight.throws = true;
  EXPECT_THROW(recorder().end_step(), std::runtime_error);
}

}  // namespace
}  // namespace tensorscope::agent
