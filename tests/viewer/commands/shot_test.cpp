#include "tests/viewer/commands/command_fixture.h"

namespace tensorscope::viewer {
namespace {

class Shot : public Commands {
 protected:
  std::string png() const { return files_ / "w.png"; }
};

TEST_F(Shot, DrawsUntilNothingIsMissingAndThePictureIsSettled) {
  TestJob job;
  job.tensor("w", {4});
  EXPECT_EQ(run("shot", job.name(), "--panel", "weights", "--source", "w", "--size", "640x480", "--theme", "light",
                "--scale", "2", "--out", png()),
            0)
      << error();
  EXPECT_EQ(content(png()), "a picture");
  EXPECT_EQ(out(), png() + "\n");
  EXPECT_EQ(screen_.draws, screen_.draws_needed + 2);
  EXPECT_EQ(screen_.picture.width, 640);
  EXPECT_EQ(screen_.picture.height, 480);
  EXPECT_EQ(screen_.picture.theme, look::Theme::light);
  EXPECT_EQ(screen_.picture.scale, 2.0);
}

TEST_F(Shot, ListsThePanelsThatHaveSomethingOfAJobToShow) {
  TestJob job;
  job.series("loss");
  EXPECT_EQ(run("shot", "--list-panels"), 0);
  EXPECT_NE(out().find("weights\n"), std::string::npos);
  EXPECT_EQ(run("shot", job.name(), "--list-panels"), 0);
  EXPECT_EQ(out().find("weights\n"), std::string::npos) << "it has no tensor";
  EXPECT_NE(out().find("training\n"), std::string::npos);
  EXPECT_EQ(run("shot", "no-such-job", "--list-panels"), 1);
}

TEST_F(Shot, ComparesWithOtherJobs) {
  TestJob job, other;
  EXPECT_EQ(run("shot", job.name(), "--with", other.name(), "--panel", "training", "--keys", "VV", "--out", png()), 0)
      << error();
  EXPECT_EQ(screen_.compared, 1U);
  EXPECT_EQ(screen_.picture.keys, "VV");
  EXPECT_EQ(run("shot", job.name(), "--with", "no-such-job", "--panel", "training", "--out", png()), 1);
  expect_error("there is no job 'no-such-job'");
}

TEST_F(Shot, AKeyThatThePanelDoesNotHaveIsRefusedWithThoseThatItHas) {
  TestJob job;
  job.tensor("w", {4});
  for (const char* const keys : {"VX", "X"}) {
    EXPECT_EQ(run("shot", job.name(), "--panel", "training", "--keys", keys, "--out", png()), 1);
    expect_error("panel 'training' has no key 'X'; it has V (the curves or the runs), S (smoothing)");
  }
  EXPECT_EQ(run("shot", job.name(), "--panel", "training", "--keys", "v", "--out", png()), 1);
  expect_error("panel 'training' has no key 'v'; it has V (the curves or the runs), S (smoothing)");
  EXPECT_EQ(run("shot", job.name(), "--panel", "weights", "--keys", "V", "--out", png()), 1);
  expect_error("panel 'weights' has no key 'V'; it has none");
  EXPECT_EQ(files_in(files_.path()), 0u);
}

TEST_F(Shot, WithoutASourceShowsTheFirstThatThePanelCanShow) {
  TestJob job;
  job.series("loss");
  job.tensor("w", {4});
  EXPECT_EQ(run("shot", job.name(), "--panel", "weights", "--out", png()), 0) << error();
  EXPECT_EQ(screen_.picture.source, "w");
  EXPECT_EQ(run("shot", job.name(), "--panel", "training", "--out", png()), 0) << error();
  EXPECT_EQ(screen_.picture.source, "") << "all of them";
}

TEST_F(Shot, AsksTheJobForWhatThePanelShows) {
  TestJob job;
  const std::uint32_t weight = job.tensor("w", {4});
  std::atomic<bool> was_asked{false};
  screen_.draws_needed = 1'000'000;
  const Trainer trainer(job, 1, 1'000'000, [&](std::uint64_t) {
    if (job.wants() == std::vector<schema::Want>{{weight, schema::Product::stats, 1, {}}}) was_asked = true;
  });
  EXPECT_EQ(run("shot", job.name(), "--panel", "weights", "--out", png(), "--timeout", "0.5"), 1);
  expect_error("no picture: still waiting for statistics of w after 500 ms; the job is live; raise --timeout");
  EXPECT_TRUE(was_asked);
  EXPECT_EQ(files_in(files_.path()), 0u);
}

TEST_F(Shot, WhereTimeIsUpShowsWhatIsThereAndSaysWhatIsNot) {
  TestJob job;
  const std::uint32_t weight = job.tensor("w", {4});
  job.sample(weight, 3, std::vector<float>(4));
  screen_.draws_needed = 1'000'000;
  screen_.numbers = {{"matrix", "1"}};
  const Trainer trainer(job, 1, 1'000'000, [](std::uint64_t) {});
  EXPECT_EQ(run("shot", job.name(), "--panel", "overview", "--out", png(), "--timeout", "0.5"), 0);
  expect_error(png() + " is without statistics of w: it did not come within 500 ms");
  EXPECT_EQ(content(png()), "a picture");
}

TEST_F(Shot, IsAPngAndNothingElse) {
  TestJob job;
  EXPECT_EQ(run("shot", job.name(), "--panel", "overview", "--out", files_.path() + "/a.jpg"), 2);
  EXPECT_NE(error().find("ends in .jpg, but pictures are PNG"), std::string::npos) << error();
  EXPECT_EQ(files_in(files_.path()), 0u);
}

TEST_F(Shot, OfABlackBoxShowsWhatIsThereAndSaysWhatIsNot) {
  TestJob job;
  const std::uint32_t weight = job.tensor("w", {4});
  job.sample(weight, 3, std::vector<float>(4));
  job.leave_black_box(boxes_.path());
  screen_.draws_needed = 1'000'000;
  EXPECT_EQ(run("shot", "999999999", "--panel", "weights", "--out", png()), 0) << error();
  expect_error(png() + " is without statistics of w");
  EXPECT_EQ(content(png()), "a picture");
}

TEST_F(Shot, OfABlackBoxWhatThePanelComputesIsWaitedFor) {
  TestJob job;
  const std::uint32_t weight = job.tensor("w", {4});
  job.sample(weight, 3, std::vector<float>(4));
  job.leave_black_box(boxes_.path());
  screen_.draws_needed = 20;
  screen_.computes = true;
  EXPECT_EQ(run("shot", "999999999", "--panel", "weights", "--out", png()), 0) << error();
  EXPECT_GE(screen_.draws, 20);
  EXPECT_EQ(error(), "");
}

TEST_F(Shot, OfWhatWasNeverSampledThereIsNoPicture) {
  TestJob job;
  job.tensor("w", {4});
  job.leave_black_box(boxes_.path());
  screen_.draws_needed = 1'000'000;
  EXPECT_EQ(run("shot", "999999999", "--panel", "weights", "--out", png()), 1);
  expect_error("no picture: nothing of 'w' is there for panel 'weights'", "the job died at step");
  EXPECT_EQ(files_in(files_.path()), 0u);
}

TEST_F(Shot, APastStepIsNotWaitedForAndAnotherOneThatIsDrawnIsNamed) {
  TestJob job;
  const std::uint32_t weight = job.tensor("w", {4});
  job.sample(weight, 100, std::vector<float>(4));
  job.step(130);
  screen_.draws_needed = 1'000'000;
  screen_.step_of_sample = 100;
  EXPECT_EQ(run("shot", job.name(), "--panel", "weights", "--step", "110", "--out", png(), "--timeout", "3600"), 0);
  EXPECT_NE(error().find("it was not recorded at that step or before"), std::string::npos) << error();
  EXPECT_NE(error().find("shows step 100: of step 110 nothing is kept"), std::string::npos) << error();
}

TEST_F(Shot, AStepIsADecimalNumber) {
  TestJob job;
  job.series("loss");
  job.step(130);
  const auto shot = [&](const char* step) {
    return run("shot", job.name(), "--panel", "training", "--step", step, "--out", png());
  };
  EXPECT_EQ(shot("0100"), 0) << error();
  EXPECT_EQ(screen_.drawn_step, 100u) << "not octal";
  for (const char* step : {"0x10", "1e2", "5 ", "", "+5", "18446744073709551616"}) {
    EXPECT_EQ(shot(step), 2) << step;
    expect_error("--step");
  }
  EXPECT_EQ(run("prune", "--keep", "0x1"), 2);
  expect_error("--keep");
}

TEST_F(Shot, AnUnknownPanelOrSourceIsAnsweredWithTheNearest) {
  TestJob job;
  job.tensor("net.conv1.weight", {4});
  EXPECT_EQ(run("shot", job.name(), "--panel", "wieghts", "--out", png()), 1);
  expect_error("there is no panel 'wieghts'; did you mean weights?");
  EXPECT_EQ(run("shot", job.name(), "--panel", "weights", "--source", "net.conv1.wieght", "--out", png()), 1);
  expect_error("there is no source 'net.conv1.wieght' in " + job.name() + "; did you mean net.conv1.weight?");
}

TEST_F(Shot, ASourceThatThePanelCannotShowIsRefused) {
  TestJob job;
  job.series("loss");
  EXPECT_EQ(run("shot", job.name(), "--panel", "weights", "--source", "loss", "--out", png()), 1);
  expect_error("panel 'weights' cannot show 'loss', a source of kind scalar; it shows: a parameter's matrix");
  EXPECT_EQ(run("shot", job.name(), "--panel", "overview", "--source", "loss", "--out", png()), 1);
  expect_error("panel 'overview' shows the whole job; leave --source out");
  EXPECT_EQ(run("shot", job.name(), "--panel", "weights", "--out", png()), 1);
  expect_error("has no source that panel 'weights' can show");
}

TEST_F(Shot, ShowsAKeptStepAndSaysWhichThereAre) {
  TestJob job;
  const std::uint32_t weight = job.tensor("w", {4});
  for (std::uint64_t step = 100; step <= 120; step += 10) job.sample(weight, step, std::vector<float>(4));
  job.step(130);
  const auto shot = [&](const char* step) {
    return run("shot", job.name(), "--panel", "weights", "--step", step, "--out", png());
  };
  EXPECT_EQ(shot("110"), 0) << error();
  EXPECT_EQ(screen_.drawn_step, 110u);
  std::filesystem::remove(png());
  EXPECT_EQ(shot("99"), 1);
  expect_error("step 99 is out of range; kept of 'w' are steps 100 to 130");
  EXPECT_EQ(shot("131"), 1);
  EXPECT_EQ(shot("-1"), 2);
  EXPECT_EQ(files_in(files_.path()), 0u);
}

TEST_F(Shot, WithoutAnyKeptSampleOnlyTheNewestStepCanBeShown) {
  TestJob job;
  job.tensor("w", {4});
  job.step(130);
  EXPECT_EQ(run("shot", job.name(), "--panel", "weights", "--step", "5", "--out", png()), 1);
  expect_error("step 5 cannot be shown; of 'w' nothing is kept");
}

TEST_F(Shot, WhatCannotBeWrittenOrDrawnIsSaidBeforeAnythingIsWaitedFor) {
  TestJob job;
  job.tensor("w", {4});
  EXPECT_EQ(run("shot", job.name(), "--panel", "weights", "--out", "/no/such/folder/w.png"), 1);
  expect_error("cannot write '/no/such/folder/w.png': there is no folder '/no/such/folder'; name another file");
  EXPECT_EQ(run("shot", job.name(), "--panel", "weights", "--out", files_.path()), 1);
  expect_error("it is a folder");
  screen_.cannot_draw = "there is no OpenGL here";
  EXPECT_EQ(run("shot", job.name(), "--panel", "weights", "--out", png()), 1);
  expect_error("there is no OpenGL here");
  EXPECT_EQ(screen_.draws, 0);
}

TEST_F(Shot, WrongUsageIsSaidInOneLine) {
  EXPECT_EQ(run("shot"), 2);
  expect_error("JOB is required");
  EXPECT_EQ(run("shot", "x", "--panel", "weights"), 2);
  expect_error("--out is required");
  for (const char* size : {"big", "0x10", "100x", "100x100x100", "1e9x5", "-5x100", "99999x100"}) {
    EXPECT_EQ(run("shot", "x", "--panel", "weights", "--out", "w.png", "--size", size), 2) << size;
    expect_error(size, "WIDTHxHEIGHT");
  }
  EXPECT_EQ(run("shot", "x", "--panel", "weights", "--out", "w.png", "--theme", "pink"), 2);
  expect_error("pink");
}

TEST_F(Shot, ListsItsPanels) {
  EXPECT_EQ(run("shot", "--list-panels"), 0) << error();
  EXPECT_EQ(out(), "overview\ntraining\nweights\n");
}

}  // namespace
}  // namespace tensorscope::viewer
