#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "tests/viewer/panels/made_job.h"
#include "tests/viewer/panels/made_neurons.h"
#include "tests/viewer/panels/panel_stage.h"
#include "viewer/analysis/color_map.h"
#include "viewer/panels/panel_list.h"

namespace tensorscope::viewer {
namespace {

using schema::SourceKind;

constexpr int kWidth = 1000;
constexpr int kHeight = 720;

const PanelInfo& neurons() {
  return *find_panel("neurons");
}

const Drawn* find(const std::vector<Drawn>& all, const std::string& name) {
  const auto found = std::ranges::find(all, name, &Drawn::name);
  return found != all.end() ? &*found : nullptr;
}

std::unique_ptr<MadeJob> made(const std::string& name) {
  const auto all = made_neurons();
  return std::ranges::find(all, name, &MadePicture::name)->job();
}

const schema::Want* want_of(const PanelStage& stage, std::uint32_t source,
                            schema::Product product = schema::Product::region) {
  const auto found = std::ranges::find_if(
      stage.wants(), [&](const schema::Want& want) { return want.source == source && has(want.products, product); });
  return found != stage.wants().end() ? &*found : nullptr;
}

TEST(NeuronsPanel, ShowsLayersAndNothingElse) {
  MadeJob job;
  job.made(SourceKind::activation, "a", {4, 2}, 0);
  job.made(SourceKind::activation, "loss", {}, 0);
  job.parameter("w", {4, 2});
  EXPECT_TRUE(neurons().can_show(job.source("a")));
  EXPECT_FALSE(neurons().can_show(job.source("loss"))) << "a number is no layer";
  EXPECT_FALSE(neurons().can_show(job.source("w")));
}

TEST(NeuronsPanel, AsksForElementsAndUnitsOfItsLayerOnly) {
  MadeJob job;
  const std::uint32_t a = job.made(SourceKind::activation, "a", {64, 16, 24, 24}, 0);
  const std::uint32_t b = job.made(SourceKind::activation, "b", {64, 16, 24, 24}, 1);
  PanelStage stage(neurons(), kWidth, kHeight);
  stage.select(&job.source("a"));
  stage.frame(job.store());
  ASSERT_NE(want_of(stage, a), nullptr);
  EXPECT_NE(want_of(stage, a, schema::Product::units), nullptr);
  EXPECT_EQ(want_of(stage, a)->window.count[0], 64U);
  EXPECT_EQ(want_of(stage, b), nullptr);
  EXPECT_FALSE(stage.state().waiting_for.empty());
  stage.press(platform::Key::f);
  stage.frame(job.store());
  EXPECT_TRUE(std::ranges::any_of(stage.wants(), [](const schema::Want& want) {
    return want.window.count[0] == 1 && want.window.count[2] == 24;
  })) << "the mosaic needs one sample whole";
}

TEST(NeuronsPanel, AsksForGradientsOfTheClassThatEachSampleIsTakenFor) {
  MadeJob job;
  job.probe("p", {8, 1, 4, 4}, 3);
  PanelStage stage(neurons(), kWidth, kHeight);
  stage.select(&job.source("p:input:grad"));
  stage.frame(job.store());
  const schema::Want* const want = want_of(stage, job.source("p:input:grad").id());
  ASSERT_NE(want, nullptr);
  EXPECT_EQ(want->argument, schema::kPredictedClass);
  EXPECT_NE(want_of(stage, job.source("p:label").id()), nullptr) << "labels name the samples";
}

TEST(NeuronsPanel, ExportsWhatItDraws) {
  MadeJob job;
  job.made(SourceKind::activation, "a", {2, 3}, 0);
  for (const std::uint64_t step : {4U, 7U}) {
    job.sample("a", step, {1, 2, 3, 4, 5, 6});
    job.units("a", step, {2.5F, 3.5F, 4.5F}, {1, 1, 1}, 2);
  }
  PanelStage stage(neurons(), kWidth, kHeight);
  stage.draw(job.store());
  EXPECT_EQ(stage.state().waiting_for, "");
  EXPECT_EQ(stage.state().drawn_step, 7U);
  const std::vector<Drawn> all = stage.panel().drawn(job.store());
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all.front().name, "activations");
  EXPECT_EQ(as_text(all.front()), "1\t4\n2\t5\n3\t6\n");
  ASSERT_NE(find(all, "means"), nullptr);
  const auto& means = std::get<DrawnTable>(find(all, "means")->data);
  EXPECT_EQ(std::get<std::vector<double>>(means.columns[2].values), (std::vector<double>{1, 0, 0, 0, 1, 0, 0, 1}));
  ASSERT_NE(find(all, "over-steps"), nullptr);
  const auto& table = std::get<DrawnTable>(find(all, "neurons")->data);
  ASSERT_EQ(table.rows(), 3U);
  EXPECT_EQ(table.columns[1].text(2), "4.5");
  EXPECT_EQ(table.columns[2].text(2), "1.5");
  EXPECT_EQ(table.columns[6].text(2), "not known yet");
}

TEST(NeuronsPanel, WhereSamplesAreMissingTheStepsAreBlankAndExportedAsNothing) {
  MadeJob job;
  job.made(SourceKind::activation, "a", {2, 3}, 0);
  for (const std::uint64_t visit : {100U, 180U}) {
    for (std::uint64_t step = visit; step < visit + 20; ++step) {
      job.sample("a", step, {1, 2, 3, 4, 5, 6});
      job.units("a", step, {2.5F, 3.5F, 4.5F}, {1, 1, 1}, 2);
    }
  }
  PanelStage stage(neurons(), kWidth, kHeight);
  stage.draw(job.store());
  const std::vector<Drawn> all = stage.panel().drawn(job.store());
  const auto& columns = std::get<DrawnTable>(find(all, "over-steps-columns")->data);
  ASSERT_EQ(columns.rows(), 100U);
  const auto& sampled = std::get<std::vector<double>>(columns.columns[1].values);
  const auto& array = std::get<DrawnArray>(find(all, "over-steps")->data);
  ASSERT_EQ(array.shape, (std::vector<std::int64_t>{3, 100}));
  std::vector<float> means(300);
  ASSERT_EQ(array.elements.size(), means.size() * sizeof(float));
  std::memcpy(means.data(), array.elements.data(), array.elements.size());
  for (const std::size_t known : {0U, 19U, 80U, 99U}) {
    EXPECT_EQ(sampled[known], 100.0 + static_cast<double>(known));
    EXPECT_EQ(means[100 + known], 3.5F);
  }
  for (const std::size_t gap : {30U, 50U, 79U}) {
    EXPECT_EQ(columns.columns[0].text(gap), std::to_string(100 + gap));
    EXPECT_TRUE(std::isnan(sampled[gap]));
    EXPECT_TRUE(std::isnan(means[100 + gap]));
  }
}

TEST(NeuronsPanel, ACellHasItsColour) {
  MadeJob job;
  job.made(SourceKind::activation, "a", {2, 2}, 0);
  job.sample("a", 1, {0, 1, 1, 0});
  PanelStage stage(neurons(), kWidth, kHeight);
  const platform::Image image = stage.draw(job.store());
  const analysis::Rgb full = analysis::color_table(analysis::ColorMap::viridis)[255];
  const analysis::Rgb zero = analysis::color_table(analysis::ColorMap::viridis)[0];
  // Neuron 0 is off on sample 0 and on on sample 1; the picture is wider than 400 and higher than 100 pixels.
  int on_right = 0, off_left = 0;
  for (int y = 150; y < 200; ++y) {
    on_right += count_near(image, 450, y, 451, y + 1, full, 2);
    off_left += count_near(image, 150, y, 151, y + 1, zero, 2);
  }
  EXPECT_GT(on_right, 30);
  EXPECT_GT(off_left, 30);
}

TEST(NeuronsPanel, ListsOnlyUnhealthyNeuronsWhenTold) {
  const auto job = made("layer");
  PanelStage stage(neurons(), kWidth, kHeight);
  stage.draw(job->store());
  const auto rows = [&] {
    const std::vector<Drawn> all = stage.panel().drawn(job->store());
    return std::get<DrawnTable>(find(all, "neurons")->data).rows();
  };
  EXPECT_EQ(rows(), 128U);
  stage.press(platform::Key::u);
  stage.draw(job->store());
  EXPECT_EQ(rows(), 6U) << "17, 57 and 97 are dead, 5, 46 and 87 dormant";
}

TEST(NeuronsPanel, AClickOnABarListsItsNeurons) {
  const auto job = made("layer");
  PanelStage stage(neurons(), kWidth, kHeight);
  stage.draw(job->store());
  const auto rows = [&] {
    const std::vector<Drawn> all = stage.panel().drawn(job->store());
    return std::get<DrawnTable>(find(all, "neurons")->data).rows();
  };
  // The histogram stands at the right, below the middle; along its foot there is a bar that holds some.
  std::size_t listed = rows();
  for (float x = kWidth - 240; x < kWidth - 8 && listed == 128U; x += 5) {
    stage.stage().mouse_at(x, 455);
    for (int i = 0; i < 4; ++i) stage.frame(job->store());
    stage.stage().input().mouse_pressed[0] = true;
    for (int i = 0; i < 5; ++i) stage.frame(job->store());
    listed = rows();
  }
  EXPECT_LT(listed, 128U);
  stage.press(platform::Key::g);
  stage.frame(job->store());
  stage.frame(job->store());
  EXPECT_EQ(rows(), 128U);
}

TEST(NeuronsPanel, WhatIsNoNumberIsMarkedAndNamedAtOnce) {
  const auto job = made("one-nan");
  PanelStage stage(neurons(), kWidth, kHeight);
  stage.select(&job->source("one-nan"));
  EXPECT_GT(count_near(stage.draw(job->store()), 0, 0, kWidth, kHeight, look::palette().nan, 2), 50);
  const std::vector<Drawn> all = stage.panel().drawn(job->store());
  const auto& table = std::get<DrawnTable>(find(all, "neurons")->data);
  EXPECT_EQ(table.columns[6].text(6), "NaN or Inf");
  EXPECT_EQ(table.columns[6].text(7), "not known yet");
}

TEST(NeuronsPanel, AnEarlierStepShowsWhatWasKnownThen) {
  const auto job = made("layer");
  job->store().timeline().show(450);
  PanelStage stage(neurons(), kWidth, kHeight);
  stage.draw(job->store());
  const std::vector<Drawn> all = stage.panel().drawn(job->store());
  EXPECT_EQ(find(all, "neurons")->step, 450U);
  EXPECT_EQ(find(all, "means")->step, 450U);
  EXPECT_EQ(find(all, "activations"), nullptr) << "elements were kept of later steps only";
}

TEST(NeuronsPanel, ABatchOfAnotherSizeIsDrawnAsItIs) {
  MadeJob job;
  job.made(SourceKind::activation, "a", {4, 2}, 0);
  job.sample("a", 1, {1, 2, 3, 4, 5, 6, 7, 8});
  schema::Window window;
  window.dimensions = 2;
  window.count = {1, 2};
  window.stride = {1, 1};
  job.elements({.path = "a", .step = 2, .shape = {1, 2}, .values = {9, 10}, .window = window});
  PanelStage stage(neurons(), kWidth, kHeight);
  stage.draw(job.store());
  EXPECT_EQ(as_text(stage.panel().drawn(job.store()).front()), "9\n10\n");
}

TEST(NeuronsPanel, APartThatAnotherAskedForIsShownWhileItWaitsForItsOwn) {
  MadeJob job;
  job.made(SourceKind::activation, "a", {4, 2}, 0);
  schema::Window one;
  one.dimensions = 2;
  one.count = {1, 2};
  one.stride = {1, 1};
  job.elements({.path = "a", .step = 1, .values = {9, 10}, .window = one});
  job.units("a", 1, {1, 2}, {1, 1});
  PanelStage stage(neurons(), kWidth, kHeight);
  stage.draw(job.store());
  EXPECT_EQ(as_text(stage.panel().drawn(job.store()).front()), "9\n10\n");
  EXPECT_EQ(stage.state().waiting_for, "activations of a");
  job.sample("a", 1, {1, 2, 3, 4, 5, 6, 7, 8});
  job.elements({.path = "a", .step = 1, .values = {9, 10}, .window = one});
  stage.draw(job.store());
  EXPECT_EQ(as_text(stage.panel().drawn(job.store()).front()), "1\t3\t5\t7\n2\t4\t6\t8\n")
      << "the whole batch, not the one sample that came last";
  EXPECT_EQ(stage.state().waiting_for, "");
}

TEST(NeuronsPanel, TheGradientOfAnotherClassesScoreIsNotShownAsThatOfTheTakenClass) {
  MadeJob job;
  job.probe("p", {2, 3}, 3);
  job.elements({.path = "p:input:grad", .step = 1, .values = {1, 2, 3, 4, 5, 6}, .argument = 2});
  PanelStage stage(neurons(), kWidth, kHeight);
  stage.select(&job.source("p:input:grad"));
  stage.draw(job.store());
  EXPECT_EQ(find(stage.panel().drawn(job.store()), "activations"), nullptr);
  job.elements({.path = "p:input:grad", .step = 1, .values = {1, 2, 3, 4, 5, 6}, .argument = schema::kPredictedClass});
  stage.draw(job.store());
  EXPECT_NE(find(stage.panel().drawn(job.store()), "activations"), nullptr);
}

TEST(NeuronsPanel, SamplesOfAProbeStandClassByClassUnlessTold) {
  MadeJob job;
  job.probe("p", {3, 2}, 2);
  job.made(SourceKind::activation, "p/a", {3, 1}, 0);
  job.elements({.path = "p:label", .step = 1, .values = {1, 0, 1}});
  job.sample("p/a", 1, {10, 20, 30});
  PanelStage stage(neurons(), kWidth, kHeight);
  stage.select(&job.source("p/a"));
  const platform::Image image = stage.draw(job.store());
  EXPECT_GT(count_near(image, 0, 0, kWidth, kHeight / 2, look::series(1).color, 2), 100)
      << "class 1, below its samples";
  EXPECT_EQ(as_text(stage.panel().drawn(job.store()).front()), "20\t10\t30\n");
  stage.press(platform::Key::o);
  stage.draw(job.store());
  EXPECT_EQ(as_text(stage.panel().drawn(job.store()).front()), "10\t20\t30\n");
}

}  // namespace
}  // namespace tensorscope::viewer
