#include "viewer/panels/attention/rollout_task.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>
#include <vector>

#include "tests/viewer/panels/made_job.h"

namespace tensorscope::viewer {
namespace {

constexpr const char* kLayer = "net.layers.0:attention";

// One layer, asked for until nothing is left to do.
void finish(RolloutTask& task, const RolloutTask::Asked& asked, const RegionSample& sample) {
  const std::vector<const RegionSample*> samples{&sample};
  do {
    task.ask(asked, samples);
    std::this_thread::yield();
  } while (task.is_running());
}

RolloutTask::Asked asked_of(const Source& source) {
  RolloutTask::Asked asked;
  asked.layers = {source.id()};
  asked.step = 1;
  return asked;
}

TEST(RolloutTask, OfManyHeadsGathersAllOfThem) {
  constexpr std::int64_t kSide = 300;
  MadeJob job;
  job.made(schema::SourceKind::attention, kLayer, {1, 5, kSide, kSide}, 0);
  std::vector<float> heads;
  for (int head = 0; head < 5; ++head) heads.resize(heads.size() + kSide * kSide, static_cast<float>(head));
  job.sample(kLayer, 1, heads);
  RolloutTask task;
  const Source& source = job.source(kLayer);
  RolloutTask::Asked asked = asked_of(source);
  asked.options.fusion = analysis::HeadFusion::max;
  finish(task, asked, *source.regions.newest());
  ASSERT_NE(task.result(), nullptr);
  // Rows of 4, with the identity, scaled to 1.
  EXPECT_NEAR(task.result()->matrix[0], 5.0 / (4.0 * kSide + 1.0), 1e-9);
  EXPECT_NEAR(task.result()->matrix[1], 4.0 / (4.0 * kSide + 1.0), 1e-9);
}

TEST(RolloutTask, WhatCannotBeComputedIsToldAndNotTriedAgain) {
  constexpr std::int64_t kEndless = std::int64_t{1} << 31;  // squared more than a vector can hold
  MadeJob job;
  job.made(schema::SourceKind::attention, kLayer, {1, 1, kEndless, kEndless}, 0);
  job.sample_window(kLayer, 1, {4, {0, 0, 0, 0}, {1, 1, 2, 2}, {1, 1, 1, 1}}, std::vector<float>(4, 0.5F));
  RolloutTask task;
  const Source& source = job.source(kLayer);
  ASSERT_FALSE(source.regions.empty());
  RolloutTask::Asked asked = asked_of(source);
  finish(task, asked, *source.regions.newest());
  EXPECT_EQ(task.result(), nullptr);
  EXPECT_TRUE(task.failure().starts_with("The rollout could not be computed: ")) << task.failure();
  task.ask(asked, std::vector<const RegionSample*>{source.regions.newest()});
  EXPECT_FALSE(task.is_running());
  // Of another choice nothing is known yet.
  asked.options.discarded = 0.5;
  task.ask(asked, std::vector<const RegionSample*>{source.regions.newest()});
  EXPECT_EQ(task.failure(), "");
}

TEST(RolloutTask, OfASampleThatALayerDoesNotHaveItSaysSo) {
  MadeJob job;
  job.made(schema::SourceKind::attention, kLayer, {1, 1, 2, 2}, 0);
  job.sample(kLayer, 1, std::vector<float>(4, 0.5F));
  const Source& source = job.source(kLayer);
  RolloutTask task;
  RolloutTask::Asked asked = asked_of(source);
  asked.sample = 1;
  finish(task, asked, *source.regions.newest());
  EXPECT_EQ(task.failure(), "The rollout could not be computed: a layer does not have this sample.");
  asked.sample = 0;
  finish(task, asked, *source.regions.newest());
  EXPECT_NE(task.result(), nullptr);
}

// What it computes counts while it is computed: the layers, and matrices of as many positions.
TEST(RolloutTask, CountsItsMemoryWhileItRuns) {
  constexpr std::int64_t kSide = 400;
  MadeJob job;
  job.made(schema::SourceKind::attention, kLayer, {1, 1, kSide, kSide}, 0);
  job.sample(kLayer, 1, std::vector<float>(kSide * kSide, 0.1F));
  const Source& source = job.source(kLayer);
  RolloutTask task;
  task.ask(asked_of(source), std::vector<const RegionSample*>{source.regions.newest()});
  ASSERT_TRUE(task.is_running());
  EXPECT_GE(task.memory_bytes(), kSide * kSide * (2 * sizeof(double) + 2 * sizeof(float)));
  task.rest();
  EXPECT_EQ(task.memory_bytes(), 0U);
}

}  // namespace
}  // namespace tensorscope::viewer
