#include "viewer/panels/attention/joint_attention_task.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>
#include <vector>

#include "tests/viewer/panels/made_job.h"

namespace tensorscope::viewer {
namespace {

constexpr const char* kLayer = "net.layers.0:attention";

Sequences sequence_of(const RegionSample& sample) {
  return {{sample.region.shape[3], 0}, {{0, 0}}};
}

// One layer, asked for until nothing is left to do.
void finish(JointAttentionTask& task, const JointAttentionTask::Asked& asked, const RegionSample& sample) {
  do {
    task.ask(asked, {{&sample}, {}}, sequence_of(sample));
    std::this_thread::yield();
  } while (task.is_running());
}

JointAttentionTask::Asked asked_of(const Source& source) {
  JointAttentionTask::Asked asked;
  asked.layers = {source.id()};
  asked.step = 1;
  return asked;
}

TEST(JointAttentionTask, OfManyHeadsGathersAllOfThem) {
  constexpr std::int64_t kSide = 300;
  MadeJob job;
  job.made(schema::SourceKind::attention, kLayer, {1, 5, kSide, kSide}, 0);
  std::vector<float> heads;
  for (int head = 0; head < 5; ++head) heads.resize(heads.size() + kSide * kSide, static_cast<float>(head));
  job.sample(kLayer, 1, heads);
  JointAttentionTask task;
  const Source& source = job.source(kLayer);
  JointAttentionTask::Asked asked = asked_of(source);
  asked.options.fusion = analysis::HeadFusion::max;
  finish(task, asked, *source.regions.newest());
  ASSERT_NE(task.result(), nullptr);
  // Rows of 4, with the identity, scaled to 1.
  EXPECT_NEAR(task.result()->matrix.values[0], 5.0 / (4.0 * kSide + 1.0), 1e-9);
  EXPECT_NEAR(task.result()->matrix.values[1], 4.0 / (4.0 * kSide + 1.0), 1e-9);
}

TEST(JointAttentionTask, ComesToAnEndThoughEachCallBringsANewerStep) {
  constexpr std::int64_t kSide = 300;
  MadeJob job;
  job.made(schema::SourceKind::attention, kLayer, {1, 9, kSide, kSide}, 0);
  const std::vector<float> heads(9 * kSide * kSide, 1.0F / kSide);
  JointAttentionTask task;
  for (std::uint64_t step = 1; step < 1000 && task.result() == nullptr; ++step) {
    job.sample(kLayer, step, heads);
    const Source& source = job.source(kLayer);
    JointAttentionTask::Asked asked = asked_of(source);
    asked.step = step;
    const RegionSample& newest = *source.regions.newest();
    task.ask(asked, {{&newest}, {}}, sequence_of(newest));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ASSERT_NE(task.result(), nullptr);
  EXPECT_LE(task.result()->asked.step, 2U) << "the one that it began with";
}

TEST(JointAttentionTask, WhatCannotBeComputedIsToldAndNotTriedAgain) {
  constexpr std::int64_t kEndless = std::int64_t{1} << 31;  // squared more than a vector can hold
  MadeJob job;
  job.made(schema::SourceKind::attention, kLayer, {1, 1, kEndless, kEndless}, 0);
  job.sample_window(kLayer, 1, {4, {0, 0, 0, 0}, {1, 1, 2, 2}, {1, 1, 1, 1}}, std::vector<float>(4, 0.5F));
  JointAttentionTask task;
  const Source& source = job.source(kLayer);
  ASSERT_FALSE(source.regions.empty());
  JointAttentionTask::Asked asked = asked_of(source);
  finish(task, asked, *source.regions.newest());
  EXPECT_EQ(task.result(), nullptr);
  EXPECT_TRUE(task.failure().starts_with("The rollout could not be computed: ")) << task.failure();
  task.ask(asked, {{source.regions.newest()}, {}}, sequence_of(*source.regions.newest()));
  EXPECT_FALSE(task.is_running());
  // Of another choice nothing is known yet.
  asked.options.discarded = 0.5;
  task.ask(asked, {{source.regions.newest()}, {}}, sequence_of(*source.regions.newest()));
  EXPECT_EQ(task.failure(), "");
}

TEST(JointAttentionTask, OfASampleThatALayerDoesNotHaveItSaysSo) {
  MadeJob job;
  job.made(schema::SourceKind::attention, kLayer, {1, 1, 2, 2}, 0);
  job.sample(kLayer, 1, std::vector<float>(4, 0.5F));
  const Source& source = job.source(kLayer);
  JointAttentionTask task;
  JointAttentionTask::Asked asked = asked_of(source);
  asked.sample = 1;
  finish(task, asked, *source.regions.newest());
  EXPECT_EQ(task.failure(), "The rollout could not be computed: a layer does not have this sample.");
  asked.sample = 0;
  finish(task, asked, *source.regions.newest());
  EXPECT_NE(task.result(), nullptr);
}

// What it computes counts while it is computed: the layers, and matrices of as many positions.
TEST(JointAttentionTask, CountsItsMemoryWhileItRuns) {
  constexpr std::int64_t kSide = 400;
  MadeJob job;
  job.made(schema::SourceKind::attention, kLayer, {1, 1, kSide, kSide}, 0);
  job.sample(kLayer, 1, std::vector<float>(kSide * kSide, 0.1F));
  const Source& source = job.source(kLayer);
  JointAttentionTask task;
  task.ask(asked_of(source), {{source.regions.newest()}, {}}, sequence_of(*source.regions.newest()));
  ASSERT_TRUE(task.is_running());
  EXPECT_GE(task.memory_bytes(), kSide * kSide * (2 * sizeof(double) + 2 * sizeof(float)));
  task.rest();
  EXPECT_EQ(task.memory_bytes(), 0U);
}

}  // namespace
}  // namespace tensorscope::viewer
