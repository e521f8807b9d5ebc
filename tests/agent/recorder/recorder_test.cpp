#include "agent/recorder/recorder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>
#include <thread>

#include "agent/sampling/element_source.h"
#include "tests/agent/recorder/recorder_fixture.h"

namespace tensorscope::agent {
namespace {

using schema::DropCause;
using schema::Dtype;
using schema::Phase;
using schema::Product;
using schema::SourceKind;
using schema::Window;
using Scalars = std::vector<Viewer::Scalar>;
using Steps = std::vector<std::uint64_t>;

constexpr Product kAll = Product::stats | Product::histogram | Product::region;

std::vector<float> counted(std::size_t count) {
  std::vector<float> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0.0f);
  return numbers;
}

TEST_F(RecorderTest, AScalarBelongsToTheStepThatRuns) {
  settings_.options.first_step = 100;
  start();
  recorder().scalar("loss", 1.5);
  recorder().end_step();
  recorder().scalar("loss", 0.5);
  recorder().scalar("loss", std::numeric_limits<double>::infinity());
  Viewer viewer = attach();
  EXPECT_EQ(viewer.scalars("loss"), (Scalars{{100, 1.5}, {101, 0.5}, {101, std::numeric_limits<double>::infinity()}}));
  EXPECT_EQ(viewer.entry("loss")->kind, SourceKind::scalar);
}

TEST_F(RecorderTest, ALateViewerFindsEveryScalarInTheHistory) {
  start();
  for (int step = 0; step < 50; ++step) {
    recorder().scalar("loss", step);
    recorder().end_step();
  }
  Viewer viewer = attach();
  const auto buckets = viewer.history("loss");
  ASSERT_EQ(buckets.size(), 50u);
  EXPECT_EQ(buckets.front().first_step, 0u);
  EXPECT_EQ(buckets.back().last, 49);
}

TEST_F(RecorderTest, EveryStepTellsItsTimeAndItsCost) {
  start();
  steps(20);
  Viewer viewer = attach();
  const Scalars times = viewer.scalars("tensorscope/time");
  ASSERT_EQ(times.size(), 20u);
  for (std::size_t i = 1; i < times.size(); ++i) EXPECT_GT(times[i].value, times[i - 1].value);
  EXPECT_EQ(viewer.entry("tensorscope/time")->unit, "s");
  EXPECT_EQ(viewer.entry("tensorscope/cost")->unit, "ns");
  EXPECT_GT(viewer.scalars("tensorscope/cost").back().value, 0);
  const schema::Vitals vitals = viewer.vitals();
  EXPECT_EQ(vitals.step, 20u);
  EXPECT_GT(vitals.agent_ns, 0u);
  EXPECT_GE(vitals.step_ns, vitals.agent_ns / 2);
  EXPECT_FALSE(vitals.ended);
}

TEST_F(RecorderTest, ManyScalarsAreCountedIntoTheCost) {
  start();
  const auto cost_with = [&](int scalars) {
    for (int step = 0; step < 200; ++step) {
      for (int i = 0; i < scalars; ++i) recorder().scalar("loss", i);
      recorder().end_step();
    }
    return attach().vitals().agent_ns;
  };
  // The least of several: a busy machine only ever makes it more.
  const auto least_cost_with = [&](int scalars) {
    std::uint64_t least = cost_with(scalars);
    for (int i = 0; i < 9; ++i) least = std::min(least, cost_with(scalars));
    return least;
  };
  const std::uint64_t few = least_cost_with(1);
  const std::uint64_t many = least_cost_with(1000);
  EXPECT_GT(many, few + 1000);
}

TEST_F(RecorderTest, AnOfferOfWhatRunsWithinTheStepIsCountedOnce) {
  struct Slow : ElementSource {
    void fill(const schema::Window&, std::byte* to) const noexcept override {
      const std::uint64_t end_ns = schema::monotonic_ns() + 20'000'000;
      while (schema::monotonic_ns() < end_ns) *to = std::byte{0};
    }
  };
  const Slow slow;
  Recorder& recorder = start();
  Occasion run;
  run.is_within_step = true;
  schema::CatalogEntry entry;
  entry.path = "layer";
  entry.kind = schema::SourceKind::activation;
  Source& layer = *recorder.offered(entry, run);
  Viewer viewer = attach();
  viewer.want("layer", Product::region);
  for (int i = 0; i < 5; ++i) {
    recorder.end_step([&] {
      if (!recorder.is_wanted(run)) return;
      if (i == 2) {
        TensorLook look = FakeTensor({0.0f}).look();
        look.view.data = nullptr;
        look.view.computed = &slow;
        recorder.offer(layer, look, schema::Phase::evaluation);
      }
      recorder.happened(run, 0);
    });
  }
  ASSERT_EQ(viewer.samples("layer").size(), 1u);
  double cost_ns = 0;
  for (const auto& scalar : viewer.scalars("tensorscope/cost")) cost_ns += scalar.value;
  EXPECT_GE(cost_ns, 20e6);
  EXPECT_LT(cost_ns, 35e6);
}

TEST_F(RecorderTest, AWatchedTensorIsSampledAtEveryStepWhileSomebodyWantsIt) {
  start();
  FakeTensor weight(counted(6));
  weight.sizes = {2, 3};
  watch("net.weight", weight);
  steps(2);
  Viewer viewer = attach();
  viewer.want("net.weight", kAll);
  recorder().end_step();
  weight.numbers[0] = 7;
  recorder().end_step();
  viewer.want_nothing();
  steps(3);

  const auto& samples = viewer.samples("net.weight");
  ASSERT_EQ(viewer.sampled_steps("net.weight"), (Steps{2, 3}));
  EXPECT_EQ(samples[0].elements<float>(), (std::vector<float>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(samples[1].elements<float>(), (std::vector<float>{7, 1, 2, 3, 4, 5}));
  EXPECT_EQ(samples[0].region->shape[0], 2);
  EXPECT_EQ(samples[0].region->shape[1], 3);
  EXPECT_EQ(samples[0].stats->mean, 2.5);
  EXPECT_EQ(samples[0].histogram->counts[schema::SignedLogGrid::kZeroBin], 1u);
  EXPECT_EQ(samples[0].header.phase, Phase::training);
  EXPECT_EQ(samples[0].header.sampled, 6u);
  EXPECT_EQ(samples[0].header.total, 6u);
}

TEST_F(RecorderTest, AWantIsServedAtItsInterval) {
  start();
  FakeTensor weight(counted(4));
  watch("w", weight);
  Viewer viewer = attach();
  viewer.want("w", Product::stats, 5);
  steps(16);
  EXPECT_EQ(viewer.sampled_steps("w"), (Steps{0, 5, 10, 15}));
}

TEST_F(RecorderTest, ANewWantDoesNotDisturbTheIntervalOfAnOlder) {
  start();
  FakeTensor weight(counted(4)), bias(counted(2));
  watch("w", weight);
  watch("b", bias);
  Viewer viewer = attach();
  viewer.want("w", Product::stats, 10);
  steps(4);
  viewer.want("b", Product::stats, 10);
  steps(10);
  EXPECT_EQ(viewer.sampled_steps("w"), (Steps{0, 10}));
  EXPECT_EQ(viewer.sampled_steps("b"), (Steps{4}));
}

TEST_F(RecorderTest, TwoViewersShareOneSample) {
  start();
  FakeTensor weight(counted(4));
  watch("w", weight);
  Viewer one = attach(), other = attach();
  one.want("w", Product::stats, 2);
  other.want("w", Product::histogram | Product::region, 4);
  steps(1);
  ASSERT_EQ(one.samples("w").size(), 1u);
  EXPECT_TRUE(one.samples("w")[0].stats);
  EXPECT_TRUE(one.samples("w")[0].histogram);
  EXPECT_TRUE(one.samples("w")[0].region);
}

TEST_F(RecorderTest, EachWindowOfATensorHasItsRecord) {
  start();
  FakeTensor weight(counted(100));
  watch("w", weight);
  Viewer viewer = attach();
  Window first, second;
  first.dimensions = second.dimensions = 1;
  first.start[0] = 10, first.count[0] = 3, first.stride[0] = 1;
  second.start[0] = 0, second.count[0] = 1000, second.stride[0] = 40;
  viewer.want("w", Product::region, 1, first);
  viewer.want("w", Product::stats | Product::region, 1, second);
  steps(1);
  const auto& samples = viewer.samples("w");
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_TRUE(samples[0].stats);
  EXPECT_FALSE(samples[1].stats);
  std::vector<std::vector<float>> elements{samples[0].elements<float>(), samples[1].elements<float>()};
  std::sort(elements.begin(), elements.end());
  EXPECT_EQ(elements[0], (std::vector<float>{0, 40, 80}));
  EXPECT_EQ(elements[1], (std::vector<float>{10, 11, 12}));
  EXPECT_EQ(samples[1].header.sampled, 3u);
  EXPECT_EQ(samples[1].header.total, 100u);
}

TEST_F(RecorderTest, MoreWindowsThanFitIntoAStepAllGetTheirTurn) {
  start();
  FakeTensor weight(counted(100));
  watch("w", weight);
  Viewer viewer = attach();
  for (std::uint32_t i = 0; i < 40; ++i) {
    Window window;
    window.dimensions = 1;
    window.start[0] = i, window.count[0] = 1, window.stride[0] = 1;
    viewer.want("w", Product::region, 1, window);
  }
  steps(200);
  std::array<int, 40> seen{};
  for (const Viewer::Sample& sample : viewer.samples("w")) ++seen[sample.region->window.start[0]];
  for (const int times : seen) EXPECT_GT(times, 10);
}

TEST_F(RecorderTest, AWindowForAnotherShapeIsNotServedAndTheCatalogTellsTheShape) {
  start();
  FakeTensor weight(counted(6));
  watch("w", weight);
  Viewer viewer = attach();
  Window window;
  window.dimensions = 2;
  window.count[0] = window.count[1] = window.stride[0] = window.stride[1] = 1;
  viewer.want("w", Product::region, 1, window);
  steps(3);
  EXPECT_TRUE(viewer.samples("w").empty());
  weight.sizes = {2, 3};
  steps(1);
  EXPECT_EQ(viewer.samples("w").size(), 1u);
  EXPECT_EQ(viewer.entry("w")->shape, (std::vector<std::int64_t>{2, 3}));
}

TEST_F(RecorderTest, AShapeThatChangesAllTheTimeDoesNotFillTheCatalog) {
  start();
  FakeTensor sequence(counted(1000));
  watch("x", sequence);
  Viewer viewer = attach();
  viewer.want("x", Product::stats);
  for (int length = 1; length <= 500; ++length) {
    sequence.sizes = {length};
    steps(1);
  }
  EXPECT_EQ(viewer.samples("x").size(), 500u);
  EXPECT_EQ(viewer.samples("x").back().header.total, 500u);
  EXPECT_LE(viewer.times_described("x"), static_cast<std::size_t>(Registry::kMaxDescriptions));
}

TEST_F(RecorderTest, WhatDoesNotFitIntoARecordIsStridedAndSaysSo) {
  start();
  FakeTensor large(counted(std::size_t{1} << 19));  // 2 MiB, in a ring of 1 MiB
  watch("large", large);
  Viewer viewer = attach();
  viewer.want("large", kAll);
  steps(1);
  ASSERT_EQ(viewer.samples("large").size(), 1u);
  const Viewer::Sample& sample = viewer.samples("large")[0];
  EXPECT_EQ(sample.header.total, large.numbers.size());
  EXPECT_EQ(sample.stats->elements, large.numbers.size());
  const std::uint32_t stride = sample.region->window.stride[0];
  EXPECT_GT(stride, 1u);
  const std::vector<float> elements = sample.elements<float>();
  ASSERT_EQ(elements.size(), sample.region->window.count[0]);
  for (std::size_t i = 0; i < elements.size(); ++i) ASSERT_EQ(elements[i], static_cast<float>(i * stride));
  EXPECT_EQ(viewer.vitals().lost(), 0u);
}

TEST_F(RecorderTest, AnAbsentGradientIsNoSampleAndIsTakenWhenItIsThere) {
  start();
  FakeTensor gradient(counted(3));
  gradient.absent = true;
  watch("w:grad", gradient);
  Viewer viewer = attach();
  viewer.want("w:grad", Product::stats, 100);
  steps(5);
  EXPECT_TRUE(viewer.samples("w:grad").empty());
  gradient.absent = false;
  steps(5);
  EXPECT_EQ(viewer.sampled_steps("w:grad"), (Steps{5}));
}

TEST_F(RecorderTest, ATensorThatCannotBeSampledIsExplained) {
  start();
  FakeTensor sparse(counted(3));
  sparse.obstacle = "it is sparse";
  watch("w", sparse);
  Viewer viewer = attach();
  EXPECT_EQ(viewer.note("w"), "cannot be sampled: it is sparse");
  viewer.want("w", kAll);
  steps(3);
  EXPECT_TRUE(viewer.samples("w").empty());
  sparse.obstacle = nullptr;
  steps(1);
  EXPECT_EQ(viewer.samples("w").size(), 1u);
  EXPECT_EQ(viewer.note("w"), "");
}

TEST_F(RecorderTest, WantsForSourcesThatDoNotExistAreIgnored) {
  start();
  Viewer viewer = attach();
  viewer.want({4'000'000'000, kAll, 1, {}});
  viewer.want({1, kAll, 1, {}});  // a scalar
  steps(3);
  EXPECT_EQ(viewer.vitals().lost(), 0u);
  EXPECT_EQ(viewer.vitals().step, 3u);
}

TEST_F(RecorderTest, TheGateIsOpenInTheFirstStepAndWhileAViewerLooks) {
  start();
  FakeTensor early(counted(3)), late(counted(5));
  EXPECT_TRUE(offer("early", early));
  recorder().end_step();
  EXPECT_FALSE(offer("late", late));
  Viewer viewer = attach();
  EXPECT_EQ(viewer.entry("early")->shape, (std::vector<std::int64_t>{3}));
  EXPECT_FALSE(viewer.entry("late"));
  viewer.look();
  recorder().end_step();
  EXPECT_TRUE(offer("late", late));
  EXPECT_EQ(viewer.entry("late")->shape, (std::vector<std::int64_t>{5}));
  viewer.detach();
  // A lease ends two seconds after its last sign of life.
  const std::uint64_t deadline_ns = schema::monotonic_ns() + 20'000'000'000;
  while (recorder().is_gate_open() && schema::monotonic_ns() < deadline_ns) {
    recorder().end_step();
    std::this_thread::yield();
  }
  EXPECT_FALSE(recorder().is_gate_open());
}

TEST_F(RecorderTest, AnOfferedTensorIsReadOnlyWhenItIsDue) {
  start();
  FakeTensor wanted(counted(3)), other(counted(3));
  offer("wanted", wanted);
  offer("other", other);
  recorder().end_step();
  Viewer viewer = attach();
  viewer.want("wanted", kAll, 2);
  recorder().end_step();
  wanted.looks = other.looks = 0;
  for (int step = 2; step < 8; ++step) {
    offer("wanted", wanted, step < 4 ? Phase::training : Phase::evaluation);
    offer("other", other);
    recorder().end_step();
  }
  EXPECT_EQ(viewer.sampled_steps("wanted"), (Steps{2, 4, 6}));
  EXPECT_EQ(viewer.samples("wanted")[0].header.phase, Phase::training);
  EXPECT_EQ(viewer.samples("wanted")[1].header.phase, Phase::evaluation);
  EXPECT_EQ(wanted.looks, 3);
  EXPECT_EQ(other.looks, 0);
}

TEST_F(RecorderTest, ATensorThatIsNotOfferedForAWhileIsSampledWhenItComes) {
  start();
  FakeTensor rare(counted(3));
  offer("rare", rare);
  Viewer viewer = attach();
  viewer.want("rare", kAll);
  steps(10);
  offer("rare", rare);
  EXPECT_EQ(viewer.sampled_steps("rare"), (Steps{10}));
}

TEST_F(RecorderTest, ANameMeansOneThing) {
  start();
  FakeTensor tensor(counted(3));
  recorder().scalar("x", 1);
  EXPECT_EQ(recorder().tensor_source("x"), nullptr);
  EXPECT_EQ(recorder().tensor_source("x"), nullptr);
  recorder().scalar("x", 2);
  Viewer viewer = attach();
  EXPECT_EQ(viewer.scalars("x").size(), 2u);
  EXPECT_NE(viewer.note("x").find("another name"), std::string::npos) << viewer.note("x");
  EXPECT_EQ(viewer.times_described("x"), 2u);
}

TEST_F(RecorderTest, NamesThatAreTooLongAreCountedNotRecorded) {
  start();
  const std::string longest(Registry::kMaxPathBytes, 'x');
  recorder().scalar(longest, 1);
  recorder().scalar(longest + 'x', 1);
  recorder().scalar(longest + 'x', 1);
  Viewer viewer = attach();
  EXPECT_EQ(viewer.scalars(longest).size(), 1u);
  EXPECT_EQ(viewer.drops(DropCause::catalog_full), 2u);
}

TEST_F(RecorderTest, ConstantsAreReplacedAndDoNotFillTheCatalog) {
  start();
  recorder().constant("hyperparameters/lr", "0.05");
  recorder().constant("hyperparameters/lr", "0.05");
  recorder().constant("hyperparameters/lr", "0.01");
  Viewer viewer = attach();
  EXPECT_EQ(viewer.entry("hyperparameters/lr")->value, "0.01");
  EXPECT_EQ(viewer.times_described("hyperparameters/lr"), 2u);
  for (int i = 0; i < 10'000; ++i) recorder().constant("hyperparameters/lr", std::to_string(i));
  EXPECT_LE(viewer.times_described("hyperparameters/lr"), 256u);
}

TEST_F(RecorderTest, WatchingAPathAgainTakesTheNewTensor) {
  start();
  FakeTensor first(counted(2)), second(counted(5));
  watch("w", first);
  const std::uint32_t id = attach().entry("w")->id;
  watch("w", second);
  Viewer viewer = attach();
  EXPECT_EQ(viewer.entry("w")->id, id);
  EXPECT_EQ(viewer.entry("w")->shape, (std::vector<std::int64_t>{5}));
  viewer.want("w", kAll);
  steps(1);
  EXPECT_EQ(viewer.samples("w").back().header.total, 5u);
}

TEST_F(RecorderTest, OnlyItsOwnEndMarksARunAsEnded) {
  start();
  steps(1);
  EXPECT_FALSE(attach().vitals().ended);
  recorder().mark_end();
  EXPECT_TRUE(attach().vitals().ended);
}

TEST_F(RecorderTest, ThreadsMayRecordAndOfferAtOnce) {
  start();
  constexpr std::size_t kThreads = 4;
  std::vector<FakeTensor> tensors(kThreads, FakeTensor(counted(5000)));
  for (std::size_t i = 0; i < kThreads; ++i) offer("tensor " + std::to_string(i), tensors[i]);
  recorder().end_step();
  Viewer viewer = attach();
  for (std::size_t i = 0; i < kThreads; ++i) viewer.want("tensor " + std::to_string(i), kAll);

  std::atomic<bool> stop = false;
  std::array<std::atomic<std::uint64_t>, kThreads> recorded{};
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      const std::string scalar = "scalar " + std::to_string(i), tensor = "tensor " + std::to_string(i);
      while (!stop) {
        recorder().scalar(scalar, 1);
        ++recorded[i];
        Source* const source = recorder().tensor_source(tensor);
        if (Recorder::needs_look(*source, Phase::training))
          recorder().offer(*source, tensors[i].look(), Phase::training);
        std::this_thread::yield();
      }
    });
  }
  const auto points = [&](std::size_t i) {
    std::uint64_t sum = 0;
    for (const schema::HistoryBucket& bucket : viewer.history("scalar " + std::to_string(i))) sum += bucket.points();
    return sum;
  };
  const auto all_are_seen = [&] {
    for (std::size_t i = 0; i < kThreads; ++i) {
      if (points(i) < 100 || viewer.samples("tensor " + std::to_string(i)).size() < 3) return false;
    }
    return true;
  };
  const std::uint64_t deadline_ns = schema::monotonic_ns() + 60'000'000'000;
  while (!all_are_seen() && schema::monotonic_ns() < deadline_ns) {
    viewer.look();
    recorder().end_step();
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(all_are_seen());
  for (const Viewer::Scalar& cost : viewer.scalars("tensorscope/cost")) ASSERT_LT(cost.value, 60e9);
  for (std::size_t i = 0; i < kThreads; ++i) {
    // What is not there was counted.
    EXPECT_GE(points(i) + viewer.vitals().lost(), recorded[i].load());
    for (const Viewer::Sample& sample : viewer.samples("tensor " + std::to_string(i))) {
      ASSERT_EQ(sample.stats->max, 4999);
      ASSERT_EQ(sample.elements<float>(), tensors[i].numbers);
    }
  }
}

}  // namespace
}  // namespace tensorscope::agent
