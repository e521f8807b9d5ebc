#include "tests/viewer/commands/command_fixture.h"

namespace tensorscope::viewer {
namespace {

using View = Commands;

TEST_F(View, OpensTheListOrAJob) {
  TestJob job;
  EXPECT_EQ(run("view"), 0);
  EXPECT_FALSE(screen_.viewed.job.has_value());
  EXPECT_FALSE(screen_.viewed.theme.has_value()) << "as the user left it";
  EXPECT_EQ(run("view", job.name(), "--memory", "512MiB", "--theme", "light", "--scale", "1.5"), 0) << error();
  ASSERT_TRUE(screen_.viewed.job.has_value());
  EXPECT_EQ(screen_.viewed.job->run.job, job.name());
  EXPECT_EQ(screen_.viewed.memory_bytes, std::size_t{512} << 20);
  EXPECT_EQ(screen_.viewed.theme, look::Theme::light);
  EXPECT_EQ(screen_.viewed.scale, 1.5);
}

TEST_F(View, OpensSeveralToCompareThemWithTheFirst) {
  TestJob first, second, third;
  EXPECT_EQ(run("view", first.name(), second.name(), third.name()), 0) << error();
  ASSERT_TRUE(screen_.viewed.job.has_value());
  EXPECT_EQ(screen_.viewed.job->run.job, first.name());
  ASSERT_EQ(screen_.viewed.beside.size(), 2U);
  EXPECT_EQ(screen_.viewed.beside[1].run.job, third.name());
  EXPECT_EQ(run("view", first.name(), "no-such-job"), 1);
  expect_error("there is no job 'no-such-job'");
}

TEST_F(View, WithoutADisplayOrAJobThereIsNoWindowButOneLine) {
  screen_.cannot_draw = "there is no display";
  EXPECT_EQ(run("view"), 1);
  expect_error("there is no display");
  EXPECT_EQ(run("view", "no-such-job"), 1);
  expect_error("there is no job 'no-such-job'");
}

TEST_F(View, MemoryThatIsNoSizeIsWrongUsage) {
  EXPECT_EQ(run("view", "--memory", "much"), 2);
  expect_error("much", "see 'tensorscope view --help'");
}

}  // namespace
}  // namespace tensorscope::viewer
