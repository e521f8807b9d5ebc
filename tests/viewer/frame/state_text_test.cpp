#include "viewer/frame/state_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/viewer/frame/mnist_run.h"
#include "viewer/frame/time_scale.h"

namespace tensorscope::viewer::frame {
namespace {

const StatusItem* item(const std::vector<StatusItem>& items, const std::string& part) {
  const auto found =
      std::ranges::find_if(items, [&](const StatusItem& each) { return each.text.find(part) != std::string::npos; });
  return found != items.end() ? &*found : nullptr;
}

JobStatus status_in(JobState state) {
  JobStatus status = live_status();
  status.state = state;
  status.idle_ns = 12'000'000'000;
  return status;
}

TEST(StateText, EveryStateHasAWordOfItsOwn) {
  std::set<std::string> words;
  for (const JobState state : {JobState::live, JobState::paused, JobState::ended, JobState::died, JobState::stale}) {
    words.insert(mark_of(state).word);
  }
  EXPECT_EQ(words.size(), 5U);
}

TEST(StateText, DetachedIsSaidOnlyWhereTheJobMayGoOn) {
  JobStatus status = live_status();
  status.attached = false;
  EXPECT_EQ(mark_of(status).word, "detached");
  status.state = JobState::died;
  EXPECT_EQ(mark_of(status).word, "died");
}

TEST(StateText, SaysWhatIsKnownAndNoMore) {
  EXPECT_EQ(explain_state(status_in(JobState::live)), "");
  EXPECT_EQ(explain_state(status_in(JobState::paused)), "no step for 12 s");
  EXPECT_EQ(explain_state(status_in(JobState::ended)), "cleanly, at step 1,204");
  EXPECT_NE(explain_state(status_in(JobState::died)).find("black box, up to step 1,204"), std::string::npos);
  EXPECT_NE(explain_state(status_in(JobState::stale)).find("cannot be told"), std::string::npos);
  JobStatus detached = live_status();
  detached.attached = false;
  EXPECT_EQ(explain_state(detached), "at step 1,204; R attaches again");
}

TEST(StateText, TheTitleNamesJobProcessRankAndState) {
  Store store;
  fill(store, {.steps = 10});
  EXPECT_EQ(window_title(store), "tensorscope · mnist (pid 4711, rank 0 of 1) · live");
}

TEST(StatusLine, ShowsPaceCostLossesAndMemory) {
  const auto items = status_items(live_status(), {4'100'000, std::size_t{212} << 20, std::size_t{4} << 30});
  EXPECT_NE(item(items, "step 1,204"), nullptr);
  EXPECT_NE(item(items, "71.3 steps/s"), nullptr);
  EXPECT_NE(item(items, "agent 0.31 % of step (budget 1 %)"), nullptr);
  EXPECT_NE(item(items, "0 lost"), nullptr);
  EXPECT_NE(item(items, "frame 4.1 ms"), nullptr);
  EXPECT_NE(item(items, "history 212 of 4,096 MiB"), nullptr);
}

TEST(StatusLine, ShowsNoPaceOfAJobThatIsOver) {
  for (const JobState state : {JobState::ended, JobState::died, JobState::stale}) {
    const auto items = status_items(status_in(state), {});
    EXPECT_EQ(item(items, "steps/s"), nullptr);
    EXPECT_EQ(item(items, "agent"), nullptr);
  }
}

TEST(StatusLine, WarnsOfEveryLossAndSaysWhere) {
  JobStatus status = live_status();
  status.lost = 12;
  status.drops[static_cast<std::size_t>(schema::DropCause::too_large)] = 3;
  status.damaged = 1;
  const auto items = status_items(status, {});
  EXPECT_EQ(item(items, "15 lost")->tone, Tone::warning);
  EXPECT_NE(item(items, "15 lost")->tooltip.find("too large: 3"), std::string::npos);
  EXPECT_EQ(item(items, "1 damaged")->tone, Tone::bad);
}

TEST(StatusLine, WarnsOfAnAgentOverItsBudget) {
  JobStatus status = live_status();
  status.agent_fraction = 0.02;
  EXPECT_EQ(item(status_items(status, {}), "agent")->tone, Tone::warning);
}

TEST(StatusLine, SaysThatAJobCannotBeAskedAndWhy) {
  JobStatus status = live_status();
  status.read_only = "all places for viewers are taken";
  EXPECT_EQ(item(status_items(status, {}), "read only")->tooltip, status.read_only);
}

TEST(StateText, SaysFromWhichStepOnTensorsAreKept) {
  FrameCost cost{0, std::size_t{212} << 20, std::size_t{4096} << 20, 40};
  EXPECT_NE(item(status_items({}, cost), "history 212 of 4,096 MiB, tensors from step 40 on"), nullptr);
  Store store;
  EXPECT_EQ(oldest_tensor_step(store), std::nullopt);
  fill(store, {.steps = 250});
  EXPECT_EQ(oldest_tensor_step(store), 50U) << "the first of those that are there";
  cost.oldest_step.reset();
  EXPECT_NE(item(status_items({}, cost), "history 212 of 4,096 MiB"), nullptr) << "no tensor is kept yet";
}

TEST(TimeScale, PutsStepsOnPixelsAndBack) {
  const TimeScale scale{100, 300, 50, 250};
  EXPECT_FLOAT_EQ(scale.pixel(100), 50);
  EXPECT_FLOAT_EQ(scale.pixel(300), 250);
  EXPECT_EQ(scale.step(150), 200U);
  EXPECT_EQ(scale.step(-1000), 100U);
  EXPECT_EQ(scale.step(1000), 300U);
}

TEST(TimeScale, OfASingleStepStandsAtTheRightEnd) {
  const TimeScale scale{7, 7, 50, 250};
  EXPECT_FLOAT_EQ(scale.pixel(7), 250);
  EXPECT_EQ(scale.step(60), 7U);
}

TEST(TimeScale, LabelsRoundStepsThatDoNotTouch) {
  const TimeScale scale{0, 1204, 0, 800};
  const auto steps = labelled_steps(scale, 72);
  EXPECT_GE(steps.size(), 2U);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    EXPECT_EQ(steps[i] % 100, 0U);
    if (i == 0) continue;
    EXPECT_GE(scale.pixel(steps[i]) - scale.pixel(steps[i - 1]), 72);
  }
}

TEST(TimeScale, ShowsEachKeptStepOnce) {
  Store store;
  fill(store, {.steps = 200});
  const Source& source = *store.find("net.conv1.weight");
  EXPECT_EQ(kept_pixels(source, {0, 200, 0, 400}), (std::vector<float>{0, 200, 400}));
  EXPECT_EQ(kept_pixels(source, {0, 200, 0, 1}).size(), 2U) << "never more than there are pixels";
}

TEST(StateText, TheListTellsOfADetachedJobWhatItFoundLast) {
  JobStatus detached = status_in(JobState::live);
  detached.attached = false;
  detached.step = 100;
  Job job;
  job.vitals.step = 250;
  job.state = JobState::live;
  EXPECT_EQ(listed_state(job, &detached).mark.word, "detached");
  EXPECT_EQ(listed_state(job, &detached).step, 250U);
  job.state = JobState::died;
  EXPECT_EQ(listed_state(job, &detached).mark.word, "died");
  EXPECT_EQ(listed_state(job, &detached).step, 250U);
}

TEST(StateText, TheListTellsOfAnAttachedJobWhatWasReadLast) {
  JobStatus attached = status_in(JobState::live);
  attached.step = 300;
  Job job;
  job.vitals.step = 250;
  job.state = JobState::paused;
  EXPECT_EQ(listed_state(job, &attached).mark.word, "live");
  EXPECT_EQ(listed_state(job, &attached).step, 300U);
  EXPECT_EQ(listed_state(job, nullptr).step, 250U);
}

}  // namespace
}  // namespace tensorscope::viewer::frame
