#include <chrono>

#include "tests/viewer/commands/command_fixture.h"
#include "tests/viewer/export/sample_fixture.h"
#include "viewer/export/json_text.h"
#include "viewer/export/tensor_export.h"

namespace tensorscope::viewer {
namespace {

class Export : public Commands {
 protected:
  std::string file(const std::string& name) const { return files_ / name; }
  // 2 x 2, all elements the step.
  static std::vector<float> values_at(std::uint64_t step) { return std::vector<float>(4, static_cast<float>(step)); }
  // As an agent does: numbers and elements in records of their own; without a window, only what the budget buys.
  static void serve(TestJob& job, std::uint32_t source, std::uint64_t step) {
    for (const schema::Want& want : job.wants()) {
      if (want.source != source) continue;
      if (has(want.products, schema::Product::stats)) job.stats(source, step, static_cast<double>(step));
      if (has(want.products, schema::Product::region) && want.window.dimensions == 2) {
        job.sample(source, step, values_at(step));
      }
    }
  }
};

TEST_F(Export, ATensorIsAskedForAndWaitedFor) {
  TestJob job;
  const std::uint32_t weight = job.tensor("w", {2, 2});
  const Trainer trainer(job, 50, 1'000'000, [&](std::uint64_t step) { serve(job, weight, step); });
  EXPECT_EQ(run("export", job.name(), "--source", "w", "--out", file("w.json")), 0) << error();
  const Json json = Json::parse(content(file("w.json")));
  EXPECT_EQ(json["job"], job.name());
  EXPECT_EQ(json["shape"], Json({2, 2}));
  EXPECT_GE(json["step"], 50);
  EXPECT_EQ(json["data"][0][0], json["step"]);
  EXPECT_EQ(json["stats"]["mean"], json["step"]);
  EXPECT_NE(out().find("4 of 4 elements as float32"), std::string::npos) << out();
  EXPECT_EQ(files_in(files_.path()), 1u);
}

TEST_F(Export, APanelWithOnePictureIsThatFile) {
  TestJob job;
  job.tensor("w", {2, 2});
  screen_.numbers = {{"matrix", "1,2\n"}};
  EXPECT_EQ(run("export", job.name(), "--panel", "weights", "--source", "w", "--out", file("w.csv")), 0) << error();
  EXPECT_EQ(content(file("w.csv")), "1,2\n");
  EXPECT_EQ(out(), file("w.csv") + ": weights of " + job.name() + ", matrix\n");
  EXPECT_EQ(screen_.draws, screen_.draws_needed + 2) << "drawn until nothing was missing";
  EXPECT_EQ(screen_.picture.source, "w");
  EXPECT_EQ(files_in(files_.path()), 1u);
}

TEST_F(Export, OfSeveralPicturesEachIsAFileCalledAfterIt) {
  TestJob job;
  job.series("loss");
  screen_.numbers = {{"loss", "a"}, {"accuracy", "b"}};
  EXPECT_EQ(run("export", job.name(), "--panel", "training", "--out", file("t.csv")), 0) << error();
  EXPECT_EQ(content(file("t-loss.csv")), "a");
  EXPECT_EQ(content(file("t-accuracy.csv")), "b");
  EXPECT_EQ(files_in(files_.path()), 2u);
}

TEST_F(Export, AllPicturesOfAPanelAreOneJsonDocument) {
  TestJob job;
  screen_.numbers = {{"loss", "{\"name\":\"loss\"}"}, {"run", "{\"name\":\"run\"}"}};
  EXPECT_EQ(run("export", job.name(), "--panel", "overview", "--out", file("o.json")), 0) << error();
  const Json json = Json::parse(content(file("o.json")));
  EXPECT_EQ(json["job"], job.name());
  EXPECT_EQ(json["panel"], "overview");
  EXPECT_EQ(json["pictures"][1]["name"], "run");
}

TEST_F(Export, TablesHaveNoPlaceInNpyAndThatIsSaid) {
  TestJob job;
  job.tensor("w", {2, 2});
  screen_.numbers = {{"loss", "a"}};
  EXPECT_EQ(run("export", job.name(), "--panel", "overview", "--out", file("o.npy")), 1);
  expect_error("panel 'overview' draws tables (loss), which .npy has no place for; use --format csv or json");
  EXPECT_EQ(files_in(files_.path()), 0u);
  screen_.numbers = {{"values", "a"}, {"matrix", "b"}};
  EXPECT_EQ(run("export", job.name(), "--panel", "weights", "--out", file("w.npy")), 0);
  expect_error("left out are tables, which .npy has no place for: values");
  EXPECT_EQ(content(file("w.npy")), "b");
}

TEST_F(Export, WhatAPanelCannotGiveIsSaidInOneLine) {
  TestJob job;
  job.series("loss");
  EXPECT_EQ(run("export", job.name(), "--panel", "trainign", "--out", file("t.csv")), 1);
  expect_error("there is no panel 'trainign'; did you mean training?");
  EXPECT_EQ(run("export", job.name(), "--panel", "overview", "--source", "loss", "--out", file("t.csv")), 1);
  expect_error("panel 'overview' shows the whole job; leave --source out");
  EXPECT_EQ(run("export", job.name(), "--panel", "training", "--out", file("t.csv")), 1);
  expect_error("no numbers: panel 'training' draws none of " + job.name());
  screen_.draws = 0;
  screen_.draws_needed = 1'000'000;
  EXPECT_EQ(run("export", job.name(), "--panel", "training", "--out", file("t.csv"), "--timeout", "0.1"), 1);
  expect_error("no numbers: still waiting for statistics of w after 100 ms");
  EXPECT_EQ(run("export", job.name(), "--out", file("t.csv")), 2);
  expect_error("--source or --panel is required");
  EXPECT_EQ(files_in(files_.path()), 0u);
}

TEST_F(Export, WishesAreGoneAfterwards) {
  TestJob job;
  const std::uint32_t weight = job.tensor("w", {2, 2});
  {
    const Trainer trainer(job, 1, 1'000'000, [&](std::uint64_t step) { serve(job, weight, step); });
    EXPECT_EQ(run("export", job.name(), "--source", "w", "--out", file("w.npy")), 0) << error();
  }
  EXPECT_TRUE(job.wants().empty());
}

TEST_F(Export, AStepThatIsStillToComeIsWaitedFor) {
  TestJob job;
  const std::uint32_t weight = job.tensor("w", {2, 2});
  constexpr std::uint64_t kLast = 20'000;
  const Trainer trainer(job, 1, kLast, [&](std::uint64_t step) { serve(job, weight, step); });
  EXPECT_EQ(run("export", job.name(), "--source", "w", "--step", std::to_string(kLast), "--timeout", "100", "--out",
                file("w.json")),
            0)
      << error();
  EXPECT_EQ(Json::parse(content(file("w.json")))["step"], kLast);
}

TEST_F(Export, FromABlackBoxTakesTheNewestOrTheStepThatIsKept) {
  TestJob job;
  const std::uint32_t weight = job.tensor("w", {2, 2});
  for (const std::uint64_t step : {10u, 20u, 30u}) job.sample(weight, step, values_at(step));
  job.step(35);
  job.leave_black_box(boxes_.path());
  EXPECT_EQ(run("export", "999999999", "--source", "w", "--out", file("w.csv")), 0) << error();
  EXPECT_EQ(content(file("w.csv")), "30,30\n30,30\n");
  EXPECT_EQ(run("export", "999999999", "--source", "w", "--step", "20", "--out", file("w.npy")), 0) << error();
  EXPECT_EQ(content(file("w.npy")), tensor_as_npy(whole_tensor(schema::Dtype::float32, {2, 2}, values_at(20))));
}

TEST_F(Export, AStepOutOfTheKeptRangeIsAnsweredWithTheRange) {
  TestJob job;
  const std::uint32_t weight = job.tensor("w", {2, 2});
  for (const std::uint64_t step : {10u, 20u, 30u}) job.sample(weight, step, values_at(step));
  job.step(35);
  job.leave_black_box(boxes_.path());
  EXPECT_EQ(run("export", "999999999", "--source", "w", "--step", "14", "--out", file("w.npy")), 1);
  expect_error("step 14 cannot be had; kept of 'w' are 3 samples from step 10 to 30, the nearest of step 10");
  EXPECT_EQ(run("export", job.name(), "--source", "w", "--step", "5", "--out", file("w.npy")), 1);
  EXPECT_EQ(files_in(files_.path()), 0u);
}

TEST_F(Export, APartOfATensorIsExportedAndCalledAPart) {
  TestJob job;
  const std::uint32_t weight = job.tensor("w", {4, 2});
  RegionSample part = whole_tensor<float>(schema::Dtype::float32, {2, 2}, {1, 2, 3, 4});
  part.region.shape[0] = 4;
  part.region.window.stride[0] = 2;
  job.sample(weight, 10, part.region);
  job.leave_black_box(boxes_.path());
  EXPECT_EQ(run("export", "999999999", "--source", "w", "--out", file("w.csv")), 0) << error();
  EXPECT_EQ(content(file("w.csv")), "1,2\n3,4\n");
  expect_error("holds 4 of 8 elements");
}

TEST_F(Export, AScalarIsExportedWithItsWholeHistory) {
  TestJob job;
  const std::uint32_t loss = job.series("loss");
  for (std::uint64_t step = 0; step < 5'000; ++step) job.scalar(loss, step, 0.5);
  EXPECT_EQ(run("export", job.name(), "--source", "loss", "--out", file("loss.csv")), 0) << error();
  EXPECT_NE(out().find("5,000 points"), std::string::npos) << out();
  const std::string text = content(file("loss.csv"));
  EXPECT_TRUE(text.starts_with("step,value,min,max,mean,first_step,points,non_finite,seconds\n"));
  EXPECT_NE(text.find("\n4999,0.5,"), std::string::npos);
  EXPECT_EQ(run("export", job.name(), "--source", "loss", "--step", "4998", "--out", file("one.csv")), 0) << error();
  EXPECT_EQ(std::ranges::count(content(file("one.csv")), '\n'), 2);
  EXPECT_EQ(run("export", job.name(), "--source", "loss", "--step", "5000", "--out", file("none.csv")), 1);
  expect_error("step 5,000 of 'loss' is not there; kept are steps 0 to 4,999");
}

TEST_F(Export, AScalarWithoutPointsSaysSo) {
  TestJob job;
  job.series("loss");
  EXPECT_EQ(run("export", job.name(), "--source", "loss", "--out", file("loss.csv")), 1);
  expect_error("'loss' has no points yet; the job is live");
}

TEST_F(Export, WhatNeverComesIsSaidAtOnce) {
  TestJob job;
  job.module("net", "its own output cannot be observed; see its parts");
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(run("export", job.name(), "--source", "net", "--out", file("net.npy"), "--timeout", "60"), 1);
  expect_error("'net' has no samples: its own output cannot be observed; see its parts");
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(30));
}

TEST_F(Export, AHyperParameterIsText) {
  TestJob job;
  job.hyperparameter("optimizer", "a \"good\" one");
  EXPECT_EQ(run("export", job.name(), "--source", "optimizer", "--out", file("o.csv")), 0) << error();
  EXPECT_EQ(content(file("o.csv")), "value\n\"a \"\"good\"\" one\"\n");
  EXPECT_EQ(run("export", job.name(), "--source", "optimizer", "--out", file("o.json")), 0) << error();
  EXPECT_EQ(Json::parse(content(file("o.json")))["value"], "a \"good\" one");
  EXPECT_EQ(run("export", job.name(), "--source", "optimizer", "--out", file("o.npy")), 1);
  expect_error("use --format csv or json");
}

TEST_F(Export, AJobThatDoesNotAnswerIsNamedWithItsState) {
  TestJob job;
  job.tensor("w", {2, 2});
  EXPECT_EQ(run("export", job.name(), "--source", "w", "--out", file("w.npy"), "--timeout", "0.1"), 1);
  expect_error("no sample of 'w' came within 100 ms; the job is live; raise --timeout");
  job.leave_black_box(boxes_.path());
  EXPECT_EQ(run("export", "999999999", "--source", "w", "--out", file("w.npy")), 1);
  expect_error("of 'w' nothing was kept, and the job died at step 0");
  EXPECT_EQ(files_in(files_.path()), 0u);
}

TEST_F(Export, WhatCannotBeAskedForOrWrittenIsSaid) {
  TestJob job;
  job.tensor("net.conv1.weight", {2, 2});
  EXPECT_EQ(run("export", job.name(), "--source", "net.conv1.wieght", "--out", file("w.npy")), 1);
  expect_error("there is no source 'net.conv1.wieght'", "did you mean net.conv1.weight?");
  EXPECT_EQ(run("export", job.name(), "--source", "w", "--out", "/no/such/folder/w.npy"), 1);
  expect_error("there is no folder '/no/such/folder'");
  EXPECT_EQ(run("export", job.name(), "--source", "w", "--out", file("w.xls")), 2);
  expect_error("does not end in .npy, .csv or .json");
  EXPECT_EQ(run("export", job.name(), "--source", "w", "--format", "xls", "--out", file("w")), 2);
  expect_error("xls");
  EXPECT_EQ(run("export", job.name(), "--source", "w"), 2);
  expect_error("--out is required");
}

}  // namespace
}  // namespace tensorscope::viewer
