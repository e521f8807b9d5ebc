#include "tests/viewer/commands/command_fixture.h"
#include "viewer/export/json_text.h"

namespace tensorscope::viewer {
namespace {

class List : public Commands {
 protected:
  List() { program_.folders = {boxes_.path()}; }
};

TEST_F(List, NothingIsSaidToBeThereWhereNothingIs) {
  EXPECT_EQ(run("list"), 0);
  EXPECT_EQ(out(), "no jobs in " + boxes_.path() + "; a trainer that links the agent shows up here by itself\n");
  EXPECT_EQ(run("list", "--json"), 0);
  EXPECT_EQ(out(), "[]\n");
}

TEST_F(List, HasALineForEachJobAndTheReasonWhyOneCannotBeOpened) {
  TestJob job("mnist");
  job.step(1'204);
  job.leave_black_box(boxes_.path());
  const schema::FoundSegment damaged = job.leave_black_box(boxes_.path(), 999'999'998);
  std::filesystem::resize_file(damaged.paths.data, 5'000);
  EXPECT_EQ(run("list"), 0);
  EXPECT_NE(out().find("mnist  999999999  0 of 1  died"), std::string::npos) << out();
  EXPECT_NE(out().find("1,204  tensorscope."), std::string::npos) << out();
  EXPECT_NE(out().find("cannot be opened: " + damaged.paths.data + ": truncated: 5000 bytes"), std::string::npos)
      << out();
}

TEST_F(List, AsJsonItSaysTheSame) {
  TestJob job("mnist");
  job.step(7);
  job.end();
  const schema::FoundSegment box = job.leave_black_box(boxes_.path());
  EXPECT_EQ(run("list", "--json"), 0);
  const Json json = Json::parse(out());
  ASSERT_EQ(json.size(), 1u);
  EXPECT_EQ(json[0]["name"], "mnist");
  EXPECT_EQ(json[0]["pid"], 999'999'999);
  EXPECT_EQ(json[0]["state"], "ended");
  EXPECT_EQ(json[0]["step"], 7);
  EXPECT_EQ(json[0]["segment"], box.paths.data);
  std::filesystem::remove(box.paths.data);
  EXPECT_EQ(run("list", "--json"), 0);
  EXPECT_TRUE(Json::parse(out())[0].contains("problem"));
}

TEST_F(List, LivingJobsAreFoundInSharedMemory) {
  program_.folders = schema::segment_folders();
  TestJob job;
  EXPECT_EQ(run("list"), 0);
  EXPECT_NE(out().find(job.name()), std::string::npos);
}

}  // namespace
}  // namespace tensorscope::viewer
