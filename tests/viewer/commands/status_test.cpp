#include "tests/viewer/commands/command_fixture.h"
#include "viewer/export/json_text.h"

namespace tensorscope::viewer {
namespace {

using Status = Commands;

TEST_F(Status, SaysStateStepSpeedCostAndDrops) {
  TestJob job;
  job.series("loss");
  job.tensor("w", {2, 3});
  job.writer().count_drop(schema::DropCause::too_large);
  job.step(1'204);
  EXPECT_EQ(run("status", job.name()), 0) << error();
  for (const char* part :
       {"state    live", "step     1,204", "speed    1,000 steps/s", "agent    0.5 % of step time (budget 1 %)",
        "dropped  1 (too large 1)", "sources  2, 1 of them scalars"}) {
    EXPECT_NE(out().find(part), std::string::npos) << part << " is not in\n" << out();
  }
}

TEST_F(Status, OfAJobThatIsOverTellsNoPaceAndNoCost) {
  TestJob job;
  job.step(7);
  job.leave_black_box(boxes_.path());
  EXPECT_EQ(run("status", "999999999"), 0) << error();
  EXPECT_EQ(out().find("steps/s"), std::string::npos) << out();
  EXPECT_EQ(out().find("of step time"), std::string::npos) << out();
  EXPECT_EQ(run("status", "999999999", "--json"), 0) << error();
  EXPECT_TRUE(Json::parse(out())["agent_fraction"].is_null());
  EXPECT_TRUE(Json::parse(out())["steps_per_second"].is_null());
}

TEST_F(Status, AsJsonItHasTheSourcesToo) {
  TestJob job;
  job.series("loss", "nat");
  job.tensor("w", {2, 3}, schema::Dtype::float16);
  job.hyperparameter("lr", "0.05");
  job.writer().count_drop(schema::DropCause::catalog_full);
  job.step(3);
  EXPECT_EQ(run("status", job.name(), "--json"), 0) << error();
  const Json json = Json::parse(out());
  EXPECT_EQ(json["state"], "live");
  EXPECT_EQ(json["dropped"]["total"], 1);
  EXPECT_EQ(json["dropped"]["catalog_full"], 1);
  EXPECT_DOUBLE_EQ(json["agent_fraction"], 0.005);
  ASSERT_EQ(json["sources"].size(), 3u);
  EXPECT_EQ(json["sources"][0]["unit"], "nat");
  EXPECT_EQ(json["sources"][1]["dtype"], "float16");
  EXPECT_EQ(json["sources"][1]["shape"], Json({2, 3}));
  EXPECT_EQ(json["sources"][2]["value"], "0.05");
}

TEST_F(Status, ListsTheSourcesWhereAskedTo) {
  TestJob job;
  job.tensor("net.w", {2, 3});
  EXPECT_EQ(run("status", job.name(), "--sources"), 0);
  EXPECT_NE(out().find("net.w   parameter  float32  2x3"), std::string::npos) << out();
}

TEST_F(Status, OfAScalarSaysTheNewestValue) {
  TestJob job;
  const std::uint32_t loss = job.series("loss");
  for (const std::uint64_t step : {3U, 7U}) job.scalar(loss, step, 0.5 * static_cast<double>(step));
  EXPECT_EQ(run("status", job.name(), "--sources"), 0);
  EXPECT_NE(out().find("3.5, step 7"), std::string::npos) << out();
  EXPECT_EQ(run("status", job.name(), "--json"), 0);
  EXPECT_NE(out().find("\"last_value\": 3.5"), std::string::npos) << out();
}

TEST_F(Status, TakesNoPlaceAmongTheJobsViewers) {
  TestJob job;
  std::deque<Connection> viewers;
  for (std::size_t i = 0; i < schema::kViewerSlots; ++i) {
    ASSERT_EQ(viewers.emplace_back(job.segment()).attach(), "");
  }
  EXPECT_EQ(run("status", job.name()), 0) << error();
}

TEST_F(Status, OfAnUnknownJobNamesThoseThereAre) {
  TestJob job;
  EXPECT_EQ(run("status", "no-such-job"), 1);
  expect_error("there is no job 'no-such-job'; found: ");
}

TEST_F(Status, OfWhatCannotBeOpenedSaysWhy) {
  TestJob job;
  const schema::FoundSegment box = job.leave_black_box(boxes_.path());
  std::filesystem::resize_file(box.paths.data, 100);
  EXPECT_EQ(run("status", "999999999"), 1);
  expect_error("cannot open '999999999'", "truncated: 100 bytes");
}

}  // namespace
}  // namespace tensorscope::viewer
