#include "tests/viewer/commands/command_fixture.h"

namespace tensorscope::viewer {
namespace {

class Prune : public Commands {
 protected:
  Prune() { program_.folders = {boxes_.path()}; }
};

TEST_F(Prune, RemovesAllButTheNewest) {
  const TestJob job;
  for (long pid = 0; pid < 6; ++pid) job.leave_black_box(boxes_.path(), 999'999'990 + pid);
  EXPECT_EQ(run("prune", "--keep", "2"), 0) << error();
  EXPECT_EQ(files_in(boxes_.path()), 2u * 3);
  EXPECT_EQ(std::ranges::count(out(), '\n'), 4) << out();
  EXPECT_EQ(run("prune", "--keep", "2"), 0);
  EXPECT_EQ(out(), "nothing to remove\n");
}

TEST_F(Prune, OfOneJobRemovesThatOneAlone) {
  const TestJob job;
  job.leave_black_box(boxes_.path(), 999'999'990);
  job.leave_black_box(boxes_.path(), 999'999'991);
  EXPECT_EQ(run("prune", "999999991"), 0) << error();
  EXPECT_EQ(files_in(boxes_.path()), 3u);
  EXPECT_EQ(run("prune", "999999991"), 1);
  expect_error("there is no job '999999991'");
}

TEST_F(Prune, WhatCannotBeOpenedCanBeRemoved) {
  const TestJob job;
  const schema::FoundSegment box = job.leave_black_box(boxes_.path());
  std::filesystem::resize_file(box.paths.data, 10);
  EXPECT_EQ(run("prune", box.name.base()), 0) << error();
  EXPECT_EQ(files_in(boxes_.path()), 0u);
}

TEST_F(Prune, ALivingJobStays) {
  program_.folders = schema::segment_folders();
  const TestJob job;
  EXPECT_EQ(run("prune", job.name()), 1);
  expect_error("cannot remove '" + job.name() + "'", "still runs");
  EXPECT_TRUE(std::filesystem::exists(job.segment().paths.data));
}

TEST_F(Prune, OneJobAndANumberToKeepContradictEachOther) {
  EXPECT_EQ(run("prune", "x", "--keep", "1"), 2);
  expect_error("see 'tensorscope prune --help'");
}

}  // namespace
}  // namespace tensorscope::viewer
