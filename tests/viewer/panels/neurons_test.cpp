#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/viewer/panels/made_job.h"
#include "viewer/look/number_format.h"
#include "viewer/panels/neurons/layer_numbers.h"
#include "viewer/panels/neurons/layer_scene.h"
#include "viewer/panels/neurons/neuron_focus.h"
#include "viewer/panels/neurons/neuron_rows.h"
#include "viewer/panels/neurons/neurons_over_steps.h"
#include "viewer/panels/neurons/sample_order.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

using analysis::NeuronState;
using analysis::OutputKind;
using schema::SourceKind;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

schema::CatalogEntry entry_of(std::vector<std::int64_t> shape) {
  schema::CatalogEntry entry;
  entry.shape = std::move(shape);
  return entry;
}

std::uint64_t elements(const schema::Window& window) {
  std::uint64_t product = 1;
  for (std::size_t i = 0; i < window.dimensions; ++i) product *= window.count[i];
  return product;
}

TEST(LayerNumbers, SayOfHowManyElementsTheyAre) {
  LayerNumbers numbers;
  numbers.elements = numbers.of_each = 4096;
  EXPECT_EQ(elements_text(numbers), "all 4,096");
  numbers.elements = 1024;
  EXPECT_EQ(elements_text(numbers), "1,024 of 4,096");
}

TEST(NeuronLayout, FollowsTheAgentsRuleUnlessTheCatalogSaysWhere) {
  EXPECT_EQ(neuron_axis(entry_of({}), 1), 0U);
  EXPECT_EQ(neuron_axis(entry_of({}), 2), 1U);
  EXPECT_EQ(neuron_axis(entry_of({}), 3), 2U);
  EXPECT_EQ(neuron_axis(entry_of({}), 4), 1U);
  EXPECT_EQ(neuron_axis(entry_of({}), 5), 1U);
  schema::CatalogEntry sequence = entry_of({8, 16, 100});
  sequence.unit_axis = 1;
  EXPECT_EQ(neuron_axis(sequence, 3), 1U);
  const NeuronLayout layout = layout_of(sequence, sequence.shape);
  EXPECT_EQ(layout.samples, 8U);
  EXPECT_EQ(layout.neurons, 16U);
  EXPECT_EQ(layout.positions, 100U);
}

TEST(LayerWindow, ThinsPositionsBeforeSamplesAndSamplesBeforeNeurons) {
  const auto image = layer_window(entry_of({64, 16, 24, 24}), std::vector<std::int64_t>{64, 16, 24, 24});
  EXPECT_EQ(image.count[0], 64U);
  EXPECT_EQ(image.count[1], 16U);
  EXPECT_LT(image.count[2], 24U);
  EXPECT_LE(elements(image), std::uint64_t{1} << 18);
  const auto wide = layer_window(entry_of({64, 100'000}), std::vector<std::int64_t>{64, 100'000});
  EXPECT_EQ(wide.stride[1], 25U) << "as the agent's units: of more than 4,096 every k-th";
  EXPECT_EQ(wide.count[1], 4000U);
  EXPECT_EQ(wide.count[0], 64U);
  const auto large = layer_window(entry_of({1000, 4096}), std::vector<std::int64_t>{1000, 4096});
  EXPECT_EQ(large.count[1], 4096U);
  EXPECT_LE(elements(large), std::uint64_t{1} << 18);
}

TEST(MosaicWindow, IsOneSampleWhole) {
  const std::vector<std::int64_t> shape{64, 16, 24, 20};
  const auto window = mosaic_window(entry_of(shape), shape, 5);
  EXPECT_EQ(window.start[0], 5U);
  EXPECT_EQ(window.count[0], 1U);
  EXPECT_EQ(window.count[2], 24U);
  EXPECT_EQ(window.count[3], 20U);
}

const RegionSample& region_of(MadeJob& job, std::vector<std::int64_t> shape, std::vector<float> values) {
  job.made(SourceKind::activation, "x", shape, 0);
  job.sample("x", 1, values);
  return *job.source("x").regions.newest();
}

// numpy: x = arange(12).reshape(2, 2, 3) − 4; channels are x.mean(2).T
TEST(LayerElements, AreMeansOverPositionsTransposed) {
  MadeJob job;
  const auto& sample = region_of(job, {2, 2, 1, 3}, {-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7});
  const LayerElements made = layer_elements(job.source("x").entry, sample.region, OutputKind::any);
  EXPECT_EQ(made.values, (std::vector<float>{-3, 3, 0, 6}));
  EXPECT_DOUBLE_EQ(made.std[0], 3.1091263510296048);  // np.std([-4, -3, -2, 2, 3, 4])
  EXPECT_DOUBLE_EQ(made.magnitude[0], 3.0);
  EXPECT_DOUBLE_EQ(made.magnitude[1], 20.0 / 6.0);
}

TEST(LayerElements, WhatIsNoNumberSpoilsItsMeanAndNothingElse) {
  MadeJob job;
  const auto& sample = region_of(job, {3, 2}, {1, kNan, 2, kNan, 3, kNan});
  const LayerElements made = layer_elements(job.source("x").entry, sample.region, OutputKind::any);
  EXPECT_EQ(made.values[2], 3.0F);
  EXPECT_TRUE(std::isnan(made.values[3]));
  EXPECT_DOUBLE_EQ(made.std[0], std::sqrt(2.0 / 3.0));
  EXPECT_TRUE(std::isnan(made.std[1]));
  EXPECT_EQ(made.not_finite, (std::vector<std::uint64_t>{0, 3}));
}

TEST(LayerElements, CountsSaturatedOutputs) {
  MadeJob job;
  const auto& sample = region_of(job, {4, 2}, {0.99F, 0, -0.98F, 0.5F, 0.5F, 0, 1.0F, 0});
  const LayerElements made = layer_elements(job.source("x").entry, sample.region, OutputKind::tanh);
  EXPECT_DOUBLE_EQ(made.saturated[0], 0.75);
  EXPECT_DOUBLE_EQ(made.saturated[1], 0.0);
  const LayerElements plain = layer_elements(job.source("x").entry, sample.region, OutputKind::any);
  EXPECT_TRUE(std::isnan(plain.saturated[0]));
}

std::optional<LayerNumbers> numbers_of(const MadeJob& job, std::uint64_t step, OutputKind kind,
                                       bool is_same_batch = false) {
  const UnitsSeen units = UnitsHistory().look_back(job.source("x"), step, kind, is_same_batch);
  return layer_numbers(job.source("x"), step, kind, is_same_batch, nullptr, nullptr, units, {});
}

// Neuron 0 is never on, neuron 1 was on once, 1,000 steps ago.
void add_steps(MadeJob& job, std::uint64_t first, std::uint64_t end, std::uint64_t batch) {
  for (std::uint64_t step = first; step < end; ++step) job.units("x", step, {0, 0.1F, 1}, {0, 0.5F, 1}, batch);
}

TEST(UnitsSeen, SaysDeadOverHowManySamplesAndSteps) {
  MadeJob job;
  job.made(SourceKind::activation, "x", {256, 3}, 0);
  add_steps(job, 0, 7, 256);
  auto numbers = numbers_of(job, 6, OutputKind::rectified);
  ASSERT_TRUE(numbers);
  EXPECT_EQ(numbers->states[0], NeuronState::unknown);
  EXPECT_EQ(seen_text(numbers->seen, "samples", false), "not enough seen: 1,792 of 2,048 samples, 7 of 10 steps");
  add_steps(job, 7, 30, 256);
  numbers = numbers_of(job, 29, OutputKind::rectified);
  EXPECT_EQ(numbers->states[0], NeuronState::dead);
  EXPECT_EQ(numbers->states[1], NeuronState::alive);
  EXPECT_EQ(seen_text(numbers->seen, "samples", false), "over 4,096 samples, 16 steps");
  EXPECT_EQ(health_text(*numbers, SourceKind::activation, "samples", false), "1 dead over 4,096 samples, 16 steps");
  EXPECT_EQ(numbers_of(job, 6, OutputKind::rectified)->states[0], NeuronState::unknown)
      << "an earlier step knows nothing of later ones";
}

TEST(UnitsSeen, OneActivationInALargeBatchIsEnoughToLive) {
  MadeJob job;
  job.made(SourceKind::activation, "x", {100'000, 3}, 0);
  for (std::uint64_t step = 0; step < 12; ++step) {
    job.units("x", step, {0, 1, 1}, {step == 5 ? 1e-6F : 0.0F, 1, 1}, 100'000);
  }
  EXPECT_EQ(numbers_of(job, 11, OutputKind::rectified)->states[0], NeuronState::dormant);
}

TEST(UnitsSeen, AProbesSamplesCountOnce) {
  MadeJob job;
  job.made(SourceKind::activation, "x", {256, 3}, 0);
  add_steps(job, 0, 100, 256);
  const auto numbers = numbers_of(job, 99, OutputKind::rectified, true);
  EXPECT_EQ(numbers->states[0], NeuronState::unknown);
  EXPECT_EQ(seen_text(numbers->seen, "samples", true),
            "not enough seen: 256 of 2,048 samples, the same at every step: choose the layer in training");
}

TEST(UnitsSeen, PositionsOfAChannelAreNoSamples) {
  MadeJob job;
  job.made(SourceKind::activation, "x", {2, 3, 32, 32}, 0);
  add_steps(job, 0, 20, 2 * 32 * 32);
  const auto numbers = numbers_of(job, 19, OutputKind::rectified);
  EXPECT_EQ(numbers->seen.samples, 40U);
  EXPECT_EQ(numbers->states[0], NeuronState::unknown);
}

TEST(UnitsSeen, ASmallerImageHasFewerPositionsThanWereAnnounced) {
  MadeJob job;
  job.made(SourceKind::activation, "x", {2, 3, 4, 4}, 0);
  schema::Window window = whole_window(std::vector<std::int64_t>{2, 3, 1, 1});
  job.elements({.path = "x", .step = 0, .shape = {2, 3, 1, 1}, .values = {1, 2, 3, 4, 5, 6}, .window = window});
  job.units("x", 0, {0, 0.1F, 1}, {0, 0.5F, 1}, 2);
  EXPECT_EQ(numbers_of(job, 0, OutputKind::rectified)->seen.samples, 2U);
}

TEST(UnitsSeen, ALayerOfAnotherSizeIsAnotherLayer) {
  MadeJob job;
  job.made(SourceKind::activation, "x", {256, 3}, 0);
  for (std::uint64_t step = 0; step < 50; ++step) job.units("x", step, {0, 1}, {0, 1}, 256);
  add_steps(job, 50, 52, 256);
  const auto numbers = numbers_of(job, 51, OutputKind::rectified);
  EXPECT_EQ(numbers->count(), 3U);
  EXPECT_EQ(numbers->seen.steps, 2U);
}

std::optional<LayerNumbers> numbers_with(const Source& source, std::uint64_t step, const LayerElements& elements,
                                         const ElementsSeen& seen) {
  const UnitsSeen units = UnitsHistory().look_back(source, step, OutputKind::any, false);
  return layer_numbers(source, step, OutputKind::any, false, &elements, source.regions.newest(), units, seen);
}

TEST(UnitsHistory, WhatWasSummedUpIsNotReadAgain) {
  MadeJob job;
  job.made(SourceKind::activation, "x", {16, 3}, 0);
  const auto add = [&](std::uint64_t step) {
    const auto s = static_cast<float>(step);
    job.units("x", step, {s, 0.1F, 1}, {0, step == 90 ? 0.5F : 0.0F, 1}, 16 + step % 3);
  };
  for (std::uint64_t step = 0; step < 300; ++step) add(step);
  UnitsHistory history;
  history.look_back(job.source("x"), 299, OutputKind::rectified, false);
  for (std::uint64_t step = 300; step < 420; ++step) {
    add(step);
    const std::uint64_t before = history.samples_read();
    const UnitsSeen seen = history.look_back(job.source("x"), step, OutputKind::rectified, false);
    EXPECT_LE(history.samples_read() - before, 48U) << "of more than 200 that are looked back over";
    const UnitsSeen anew = UnitsHistory().look_back(job.source("x"), step, OutputKind::rectified, false);
    EXPECT_EQ(seen.seen.samples, anew.seen.samples);
    EXPECT_EQ(seen.seen.first_step, anew.seen.first_step);
    EXPECT_EQ(seen.on_rate, anew.on_rate);
    EXPECT_EQ(seen.largest, anew.largest);
    EXPECT_NEAR(seen.magnitude[0], anew.magnitude[0], 1e-9);
  }
}

TEST(LayerScene, FiguresAreMadeOnceWhenAllOfTheHistoryIsRead) {
  MadeJob job;
  job.made(SourceKind::activation, "x", {4, 2}, 0);
  for (std::uint64_t step = 0; step < 20; ++step) {
    job.sample("x", step, {1, 2, 3, 4, 5, 6, 7, 8});
    job.units("x", step, {4, 5}, {1, 1}, 4);
  }
  LayerScene scene;
  scene.prepare(job.source("x"), job.store(), {});
  const std::uint64_t before = scene.revision();
  int frames = 1;
  while (scene.prepare(job.source("x"), job.store(), {})) ++frames;
  EXPECT_GT(frames, 10);
  EXPECT_EQ(scene.revision(), before + 1);
  EXPECT_EQ(scene.numbers()->elements_seen.steps, 20U);
  const std::uint64_t values = scene.values_revision();
  job.units("x", 19, {4, 5}, {1, 1}, 4);
  scene.prepare(job.source("x"), job.store(), {});
  EXPECT_EQ(scene.values_revision(), values) << "units alone change nothing of what is drawn of samples";
}

TEST(ElementsSeen, DormancyOfBothSignsIsFromTheElementsOfManySteps) {
  MadeJob job;
  job.made(SourceKind::activation, "x", {256, 2}, 0);
  const schema::Window window = whole_window(job.source("x").entry.shape);
  std::vector<float> values(512);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = (i % 4 < 2 ? 1.0F : -1.0F) * (i % 2 == 0 ? 0.001F : 1.0F);
  for (std::uint64_t step = 0; step < 20; ++step) {
    job.sample("x", step, values);
    job.units("x", step, {0, 0}, {0.5F, 0.5F}, 256);
  }
  const Source& source = job.source("x");
  ElementsSeen seen;
  int updates = 1;
  while (seen.update(source, 19, {window}, OutputKind::any)) ++updates;
  EXPECT_EQ(updates, 16) << "one sample in each, and no more than 4,096 samples";
  const LayerElements elements = layer_elements(source.entry, source.regions.newest()->region, OutputKind::any);
  const auto numbers = numbers_with(source, 19, elements, seen);
  EXPECT_EQ(numbers->states, (std::vector{NeuronState::dormant, NeuronState::alive}));
  EXPECT_NEAR(numbers->dormancy[0], 0.002 / 1.001, 1e-6);
  EXPECT_NEAR(numbers->std[1], 1.0, 1e-9);
}

schema::Window rows_of_two(std::uint32_t first, std::uint32_t count) {
  schema::Window window;
  window.dimensions = 2;
  window.start = {first, 0};
  window.count = {count, 2};
  window.stride = {1, 1};
  return window;
}

std::uint64_t seen_samples(const Source& source, std::uint64_t step, std::uint32_t argument = 0) {
  ElementsSeen seen;
  while (seen.update(source, step, {rows_of_two(0, 4), argument}, OutputKind::any)) {
  }
  return seen.figures(step, false).seen.samples;
}

TEST(ElementsSeen, AStepCountsOnceAndAPartOfItIsNotTheLayer) {
  MadeJob job;
  job.made(SourceKind::activation, "x", {4, 2}, 0);
  for (std::uint64_t step = 0; step < 3; ++step) {
    job.sample("x", step, {1, 2, 3, 4, 5, 6, 7, 8});
    job.elements({.path = "x", .step = step, .shape = {2, 2}, .values = {9, 9, 9, 9}, .window = rows_of_two(0, 2)});
    job.elements({.path = "x", .step = step, .values = {1, 2}, .window = rows_of_two(0, 1)});
  }
  EXPECT_EQ(seen_samples(job.source("x"), 2), 6U) << "the newest batch of each step, whole";
  ElementsSeen seen;
  seen.update(job.source("x"), 0, {rows_of_two(0, 4)}, OutputKind::any);
  EXPECT_FALSE(seen.update(job.source("x"), 0, {rows_of_two(0, 4)}, OutputKind::any));
}

TEST(LayerWindow, IsAnsweredByAllOfItByWhatASmallerTensorHasAndByAThinnedOne) {
  schema::Region region;
  region.shape = {8, 2};
  region.window = rows_of_two(0, 8);
  EXPECT_TRUE(is_answer_to(region, rows_of_two(0, 8)));
  EXPECT_TRUE(is_answer_to(region, rows_of_two(0, 64)));
  EXPECT_FALSE(is_answer_to(region, rows_of_two(0, 4)));
  EXPECT_FALSE(is_answer_to(region, rows_of_two(1, 7)));
  region.window.count[0] = 3;
  EXPECT_FALSE(is_answer_to(region, rows_of_two(0, 8)));
  region.window.stride[0] = 3;
  EXPECT_TRUE(is_answer_to(region, rows_of_two(0, 8)));
}

TEST(LayerNumbers, FiguresOfAThinnedSampleStayWithTheirNeurons) {
  MadeJob job;
  job.made(SourceKind::activation, "x", {2, 4}, 0);
  schema::Window all = whole_window(job.source("x").entry.shape);
  schema::Window thinned = all;
  thinned.count = {2, 2};
  thinned.stride = {1, 2};
  for (std::uint64_t step = 0; step < 3; ++step) job.sample("x", step, {1, -2, 3, -4, 1, -2, 3, -4});
  job.units("x", 3, {1, -2, 3, -4}, {1, 0, 1, 0}, 2);
  ElementsSeen seen;
  while (seen.update(job.source("x"), 3, {all}, OutputKind::any)) {
  }
  job.elements({.path = "x", .step = 3, .values = {1, 3, 1, 3}, .window = thinned});
  const Source& source = job.source("x");
  const LayerElements elements = layer_elements(source.entry, source.regions.newest()->region, OutputKind::any);
  const auto numbers = numbers_with(source, 3, elements, seen);
  EXPECT_NEAR(numbers->dormancy[1], 2.0 / 2.5, 1e-6);
  EXPECT_NEAR(numbers->dormancy[2], 3.0 / 2.5, 1e-6);
}

TEST(LayerNumbers, ANaNIsToldAtTheStepAtWhichItWas) {
  MadeJob job;
  job.made(SourceKind::activation, "x", {2, 2}, 0);
  job.sample("x", 30, {1, kNan, 1, 1});
  job.units("x", 40, {1, 1}, {1, 1}, 2);
  const Source& source = job.source("x");
  const LayerElements elements = layer_elements(source.entry, source.regions.newest()->region, OutputKind::any);
  auto numbers = numbers_with(source, 40, elements, {});
  ASSERT_EQ(numbers->states[1], NeuronState::not_finite);
  EXPECT_EQ(reason_text(*numbers, 1, "samples", false), "at step 30");
  EXPECT_TRUE(
      health_text(*numbers, SourceKind::activation, "samples", false).starts_with("1 NaN or Inf at step 30 · "));
  numbers->states[0] = NeuronState::not_finite;
  EXPECT_TRUE(health_text(*numbers, SourceKind::activation, "samples", false)
                  .starts_with("1 NaN or Inf at step 40, 1 at step 30 · "));
}

TEST(ElementsSeen, AGradientOfAnotherClassesScoreIsAnother) {
  MadeJob job;
  job.made(SourceKind::activation_gradient, "x", {4, 2}, 0);
  for (const std::uint32_t argument : {3U, schema::kPredictedClass}) {
    const auto step = std::uint64_t{argument == 3U};
    job.elements({.path = "x", .step = step, .values = {1, 2, 3, 4, 5, 6, 7, 8}, .argument = argument});
  }
  EXPECT_EQ(seen_samples(job.source("x"), 1, schema::kPredictedClass), 4U);
}

TEST(ElementsSeen, WhatWasSeenInEvaluationIsForgottenWhenTrainingBegins) {
  MadeJob job;
  job.made(SourceKind::activation, "x", {4, 2}, 0);
  job.sample("x", 1, {1, 2, 3, 4, 5, 6, 7, 8});
  Source source;
  source.entry = job.source("x").entry;
  source.phase = schema::Phase::evaluation;
  const auto keep = [&](std::uint64_t step) {
    job.sample("x", step, {1, 2, 3, 4, 5, 6, 7, 8});
    RegionSample sample;
    sample.step = step;
    sample.region = job.source("x").regions.newest()->region;
    source.regions.insert(std::move(sample), [](RegionSample&, RegionSample&) { return false; });
  };
  keep(1);
  ElementsSeen seen;
  seen.update(source, 9, {rows_of_two(0, 4)}, OutputKind::any);
  EXPECT_EQ(seen.figures(9, false).seen.steps, 1U);
  source.phase = schema::Phase::training;
  source.regions.clear();
  keep(2);
  seen.update(source, 9, {rows_of_two(0, 4)}, OutputKind::any);
  EXPECT_EQ(seen.figures(9, false).seen.steps, 1U) << "the samples of the training are all that there are";
}

TEST(NeuronRows, AreSortedWithWhatIsNoNumberLast) {
  LayerNumbers numbers;
  numbers.mean = {2, std::nan(""), 1, 3};
  numbers.states = {NeuronState::alive, NeuronState::not_finite, NeuronState::dead, NeuronState::unknown};
  for (auto* each : {&numbers.std, &numbers.on_rate, &numbers.largest, &numbers.dormancy}) each->resize(4);
  NeuronOrder order{NeuronColumn::mean, true, false};
  EXPECT_EQ(ordered(numbers, order, {}), (std::vector<std::size_t>{3, 0, 2, 1}));
  order.descending = false;
  EXPECT_EQ(ordered(numbers, order, {}), (std::vector<std::size_t>{2, 0, 3, 1}));
  order.only_unhealthy = true;
  EXPECT_EQ(ordered(numbers, order, {}), (std::vector<std::size_t>{2, 1}));
  EXPECT_EQ(ordered(numbers, {}, {false, false, true, true}), (std::vector<std::size_t>{2, 3}));
}

TEST(NeuronFocus, ABinsNeuronsAreListedAndOneUnderTheMouseStandsOutMeanwhile) {
  LayerNumbers numbers;
  numbers.mean = {0.1, 0.5, 0.2, 0.9};
  NeuronFocus focus;
  focus.pick(analysis::Range{0.0, 0.3});
  EXPECT_EQ(focus.listed(numbers), (std::vector<bool>{true, false, true, false}));
  focus.hover(std::uint64_t{3});
  focus.begin_frame();
  EXPECT_EQ(focus.meant(numbers), (std::vector<bool>{false, false, false, true}));
  focus.begin_frame();
  EXPECT_EQ(focus.meant(numbers), focus.listed(numbers));
  focus.pick(analysis::Range{0.0, 0.3});
  EXPECT_TRUE(focus.meant(numbers).empty()) << "a second click lets go";
  numbers.stride = 25;
  focus.pick(std::uint64_t{50});
  EXPECT_EQ(focus.meant(numbers), (std::vector<bool>{false, false, true, false}));
}

TEST(NeuronsOverSteps, AColumnShowsTheNewestSampleAtItsLastStep) {
  MadeJob job;
  job.made(SourceKind::activation, "x", {4, 2}, 0);
  job.units("x", 10, {1, 2}, {0.1F, 0.2F});
  job.units("x", 13, {3, 4}, {0.3F, 0.4F});
  NeuronsOverSteps over;
  over.update(job.source("x"), OverSteps::mean);
  EXPECT_EQ(over.steps(), (widgets::SampledDim{14, 10, 1, 4}));
  EXPECT_EQ(over.values(), (std::vector<float>{1, 1, 1, 3, 2, 2, 2, 4}));
  EXPECT_EQ(over.step_at(2), 10U);
  EXPECT_EQ(over.step_at(3), 13U);
  over.update(job.source("x"), OverSteps::on_rate);
  EXPECT_EQ(over.values()[7], 0.4F);
}

TEST(NeuronsOverSteps, FurtherSamplesAddColumnsAndTheOthersStay) {
  MadeJob job;
  job.made(SourceKind::activation, "x", {4, 3}, 0);
  const auto add = [&](std::uint64_t step) {
    const auto s = static_cast<float>(step);
    job.units("x", step, {s, -s, 1}, {0.1F, 0.2F, 1});
  };
  NeuronsOverSteps over;
  std::uint64_t most = 0;
  for (std::uint64_t step = 0; step < 2000; step += 3) {
    add(step);
    const std::uint64_t before = over.columns_filled();
    const std::int64_t stride = over.steps().stride;
    over.update(job.source("x"), OverSteps::mean);
    if (over.steps().stride == stride) most = std::max(most, over.columns_filled() - before);
    NeuronsOverSteps anew;
    anew.update(job.source("x"), OverSteps::mean);
    ASSERT_EQ(over.values(), anew.values()) << "at step " << step;
  }
  EXPECT_LE(most, 5U);
  job.units("x", 1998, {7, 8, 9}, {1, 1, 1});
  over.update(job.source("x"), OverSteps::mean);
  EXPECT_EQ(over.values().back(), 9.0F) << "more came at the newest step";
}

TEST(NeuronsOverSteps, AColumnFarFromTheSamplesAroundItIsAGap) {
  MadeJob job;
  job.made(SourceKind::activation, "x", {4, 1}, 0);
  for (const std::uint64_t visit : {100U, 900U}) {
    for (std::uint64_t step = 0; step < 50; step += 5) job.units("x", visit + step, {1}, {1});
  }
  NeuronsOverSteps over;
  over.update(job.source("x"), OverSteps::mean);
  const auto is_gap_at = [&](std::int64_t step) {
    return over.is_gap(static_cast<std::size_t>((step - over.steps().start) / over.steps().stride));
  };
  for (const std::int64_t step : {100, 120, 145, 900, 920, 945}) EXPECT_FALSE(is_gap_at(step)) << step;
  for (const std::int64_t step : {160, 500, 890}) EXPECT_TRUE(is_gap_at(step)) << step;
  job.units("x", 950, {1}, {1});
  over.update(job.source("x"), OverSteps::mean);
  EXPECT_TRUE(is_gap_at(890)) << "also when columns were added";
}

TEST(NeuronsOverSteps, AMillionStepsAreFewColumnsAndTheNewestIsAmongThem) {
  MadeJob job;
  job.made(SourceKind::activation, "x", {4, 2}, 0);
  for (std::uint64_t step = 0; step <= 1'000'000; step += 1000)
    job.units("x", step, {1, static_cast<float>(step)}, {1, 1});
  NeuronsOverSteps over;
  over.update(job.source("x"), OverSteps::mean);
  EXPECT_LE(over.steps().count, 512);
  EXPECT_EQ(over.coverage(), look::format_count(over.drawn_samples()) + " of 1,001 samples kept");
  EXPECT_LE(over.drawn_samples(), 512U);
  EXPECT_EQ(over.values().back(), 1'000'000.0F);
}

TEST(NeuronsOverSteps, EveryKthNeuronIsNotAllOfThem) {
  MadeJob job;
  job.made(SourceKind::activation, "x", {4, 10}, 0);
  for (const std::uint64_t step : {0U, 1U}) job.units("x", step, {1, 2}, {1, 1}, 32, 10);
  NeuronsOverSteps over;
  over.update(job.source("x"), OverSteps::mean);
  EXPECT_EQ(over.values().size(), 4U);
  EXPECT_EQ(over.cells_of_all(), 20U);
  EXPECT_EQ(over.coverage(), "2 samples kept");
}

TEST(SampleOrder, ClassByClassEachInItsOwnOrder) {
  MadeJob job;
  job.probe("p", {5, 2}, 3);
  job.elements({.path = "p:label", .step = 1, .values = {2, 0, 2, 1, 0}, .words = {"cat", "ant", "cat", "bee", "ant"}});
  const RegionSample& labels = *job.source("p:label").regions.newest();
  const SampleOrder order = by_class(labels, 5);
  EXPECT_EQ(order.samples, (std::vector<std::size_t>{1, 4, 3, 0, 2}));
  ASSERT_EQ(order.groups.size(), 3U);
  EXPECT_EQ(order.groups[2].name, "cat");
  EXPECT_EQ(order.groups[2].first, 3);
  EXPECT_EQ(order.groups[2].count, 2);
  EXPECT_TRUE(by_class(labels, 4).samples.empty()) << "labels of another batch order nothing";
  const std::vector<float> moved = reordered(std::vector<float>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 5, order.samples);
  EXPECT_EQ(moved, (std::vector<float>{1, 4, 3, 0, 2, 6, 9, 8, 5, 7}));
}

}  // namespace
}  // namespace tensorscope::viewer
