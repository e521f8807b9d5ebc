#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/viewer/panels/made_job.h"
#include "tests/viewer/panels/made_pictures.h"
#include "tests/viewer/panels/panel_stage.h"
#include "viewer/analysis/color_map.h"
#include "viewer/panels/panel_list.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr int kWidth = 900;
constexpr int kHeight = 640;

const PanelInfo& info(const char* name) {
  return *find_panel(name);
}

// The whole picture.
int count_of(const platform::Image& image, analysis::Rgb color, int tolerance = 2) {
  return count_near(image, 0, 0, image.width, image.height, color, tolerance);
}

const Drawn* find(const std::vector<Drawn>& all, const std::string& name) {
  const auto found = std::ranges::find(all, name, &Drawn::name);
  return found != all.end() ? &*found : nullptr;
}

bool wants(const PanelStage& stage, std::uint32_t source, schema::Product product) {
  return std::ranges::any_of(
      stage.wants(), [&](const schema::Want& want) { return want.source == source && has(want.products, product); });
}

// A matrix in which one cell is far larger than all others: it has the colour at the end of the map, and nothing else.
TEST(WeightsPanel, AHotCellIsWhereItBelongsInTheColourAtTheEnd) {
  MadeJob job;
  job.parameter("w", {10, 10}, "Linear");
  std::vector<float> values(100, 0.0F);
  values[2 * 10 + 7] = 1.0F;
  values[0] = -0.1F;
  job.sample("w", 1, values);
  PanelStage stage(info("weights"), kWidth, kHeight);
  const platform::Image image = stage.draw(job.store());
  const analysis::Rgb hot = analysis::color_table(analysis::ColorMap::rd_bu)[255];
  // Where the colour fills an area: the colour bar is a line of it.
  int x0 = kWidth, x1 = 0, y0 = kHeight, y1 = 0;
  for (int y = 1; y + 1 < kHeight; ++y) {
    for (int x = 1; x + 1 < kWidth - 140; ++x) {
      if (count_near(image, x - 1, y - 1, x + 2, y + 2, hot, 2) != 9) continue;
      x0 = std::min(x0, x), x1 = std::max(x1, x), y0 = std::min(y0, y), y1 = std::max(y1, y);
    }
  }
  ASSERT_LT(x0, x1);
  const double cell_width = x1 - x0 + 3;
  const double cell_height = y1 - y0 + 3;
  EXPECT_NEAR((x0 - 40) / cell_width, 7.0, 0.7) << "the eighth column, right of the labels";
  EXPECT_GT(cell_width, 40) << "a tenth of the picture";
  EXPECT_LT(cell_height, 60);
}

TEST(WeightsPanel, AHotCellOfALargeMatrixIsSeenUnderMaxAbs) {
  MadeJob job;
  job.parameter("w", {1024, 256}, "Linear");
  std::vector<float> values(1024 * 256, 0.0F);
  values[0] = -0.001F;
  values[777 * 256 + 100] = 1.0F;
  job.sample("w", 1, values);
  PanelStage stage(info("weights"), kWidth, kHeight);
  const platform::Image image = stage.draw(job.store());
  const analysis::Rgb hot = analysis::color_table(analysis::ColorMap::rd_bu)[255];
  EXPECT_GE(count_near(image, 40, 100, kWidth - 140, 420, hot, 2), 1);
}

TEST(WeightsPanel, NaNHasItsOwnColourAndIsCounted) {
  MadeJob job;
  job.parameter("w", {8, 8}, "Linear");
  std::vector<float> values = weight_like(64, 1);
  PanelStage stage(info("weights"), kWidth, kHeight);
  job.sample("w", 1, values);
  EXPECT_EQ(count_of(stage.draw(job.store()), look::palette().nan), 0);
  values[9] = kNan;
  job.sample("w", 2, values);
  EXPECT_GT(count_of(stage.draw(job.store()), look::palette().nan), 100);
}

TEST(WeightsPanel, KernelsStandAsTilesWithGroundBetweenThem) {
  MadeJob job;
  job.parameter("w", {4, 1, 3, 3}, "Conv2d");
  job.sample("w", 1, std::vector<float>(36, 1.0F));
  PanelStage stage(info("weights"), kWidth, kHeight);
  const platform::Image image = stage.draw(job.store());
  const analysis::Rgb full = analysis::color_table(analysis::ColorMap::viridis)[255];
  const auto is_tile = [&](int x, int y) { return count_near(image, x, y, x + 1, y + 1, full, 2) == 1; };
  // Upper left corners of areas that are too large to be anything else.
  int kernels = 0;
  for (int y = 100; y < 420; ++y) {
    for (int x = 1; x < kWidth - 140; ++x) {
      kernels += is_tile(x, y) && !is_tile(x - 1, y) && !is_tile(x, y - 1) && is_tile(x + 20, y + 20) ? 1 : 0;
    }
  }
  EXPECT_EQ(kernels, 4);
}

TEST(WeightsPanel, AsksForTheElementsAndTheCountsOfItsSourceOnly) {
  MadeJob job;
  const std::uint32_t shown = job.parameter("a", {4, 4}, "Linear");
  const std::uint32_t other = job.parameter("b", {4, 4}, "Linear");
  PanelStage stage(info("weights"), kWidth, kHeight);
  stage.select(&job.source("a"));
  stage.frame(job.store());
  EXPECT_TRUE(wants(stage, shown, schema::Product::region));
  EXPECT_TRUE(wants(stage, shown, schema::Product::histogram));
  EXPECT_FALSE(wants(stage, other, schema::Product::stats));
  EXPECT_FALSE(stage.state().waiting_for.empty());
}

TEST(WeightsPanel, AsksForAStridedWindowOfALargeTensorAndForEveryElementWhenTold) {
  MadeJob job;
  job.parameter("w", {4096, 4096}, "Linear");
  PanelStage stage(info("weights"), kWidth, kHeight);
  stage.frame(job.store());
  const auto region = [&] {
    return *std::ranges::find_if(stage.wants(),
                                 [](const schema::Want& want) { return has(want.products, schema::Product::region); });
  };
  EXPECT_GT(region().window.stride[0], 1U);
  EXPECT_LT(region().window.count[1], 1024U);
  stage.press(platform::Key::n);
  stage.frame(job.store());
  EXPECT_EQ(region().window, whole_window(std::vector<std::int64_t>{4096, 4096}));
}

TEST(WeightsPanel, ExportsTheElementsThatItDraws) {
  MadeJob job;
  job.parameter("w", {2, 3}, "Linear");
  job.sample("w", 7, {1, 2, 3, 4, 5, 6});
  PanelStage stage(info("weights"), kWidth, kHeight);
  stage.draw(job.store());
  const std::vector<Drawn> all = stage.panel().drawn(job.store());
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all.front().name, "elements");
  EXPECT_EQ(all.front().step, 7U);
  EXPECT_EQ(as_text(all.front()), "1\t2\t3\n4\t5\t6\n");
  EXPECT_NE(find(all, "statistics"), nullptr);
  EXPECT_NE(find(all, "histogram"), nullptr);
  EXPECT_NE(find(all, "histogram-over-steps"), nullptr);
}

TEST(WeightsPanel, StatisticsAreOfTheElementsThatItDraws) {
  constexpr float kInf = std::numeric_limits<float>::infinity();
  MadeJob job;
  job.parameter("w", {2, 4}, "Linear");
  job.sample("w", 7, {1, 2, 3, 4, 5, 6, 7, 8});
  job.elements({.path = "w", .step = 9, .values = {kNan, -2, -4, 0, -1, kInf, -3, -kInf}});
  PanelStage stage(info("weights"), kWidth, kHeight);
  const auto statistics = [&] {
    stage.draw(job.store());
    return *find(stage.panel().drawn(job.store()), "statistics");
  };
  const auto value = [](const Drawn& drawn, const std::string& name) {
    const auto& columns = std::get<DrawnTable>(drawn.data).columns;
    const auto found = std::ranges::find(columns, name, &DrawnColumn::name);
    return found != columns.end() ? std::get<std::vector<double>>(found->values).at(0) : -1000.0;
  };
  const Drawn newest = statistics();
  EXPECT_EQ(newest.step, 9U) << "the agent's are of step 7";
  EXPECT_DOUBLE_EQ(value(newest, "mean"), -2.0);
  EXPECT_DOUBLE_EQ(value(newest, "std (population)"), std::sqrt(2.0));
  EXPECT_DOUBLE_EQ(value(newest, "min"), -4.0);
  EXPECT_DOUBLE_EQ(value(newest, "max"), 0.0);
  EXPECT_DOUBLE_EQ(value(newest, "L2"), std::sqrt(30.0));
  EXPECT_DOUBLE_EQ(value(newest, "zero"), 1.0 / 8.0);
  EXPECT_DOUBLE_EQ(value(newest, "NaN"), 1.0);
  EXPECT_DOUBLE_EQ(value(newest, "Inf"), 2.0);
  job.store().timeline().show(8);
  const Drawn earlier = statistics();
  EXPECT_EQ(earlier.step, 7U);
  EXPECT_DOUBLE_EQ(value(earlier, "mean"), 4.5);
  job.sample("w", 12, {1, 1, 1, 1, 1, 1, 1, 1});
  job.store().timeline().follow();
  EXPECT_EQ(statistics().step, 12U);
}

TEST(WeightsPanel, ExportsTheDifferenceToMarkAWhenItDrawsThat) {
  MadeJob job;
  job.parameter("w", {2, 2}, "Linear");
  job.sample("w", 1, {1, 1, 1, 1});
  job.sample("w", 9, {1, 3, 0, 1});
  job.store().timeline().set_mark(Timeline::Mark::a, 4);
  PanelStage stage(info("weights"), kWidth, kHeight);
  stage.press(platform::Key::m);
  stage.draw(job.store());
  const std::vector<Drawn> all = stage.panel().drawn(job.store());
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all.front().title, "Parameter, difference to step 1");
  EXPECT_EQ(as_text(all.front()), "0\t2\n-1\t0\n");
}

TEST(WeightsPanel, ChangesOverToTheGradientAndBack) {
  MadeJob job;
  job.parameter("w", {2, 2}, "Linear");
  job.gradient_of("w");
  PanelStage stage(info("weights"), kWidth, kHeight);
  stage.select(&job.source("w"));
  stage.press(platform::Key::v);
  stage.frame(job.store());
  EXPECT_EQ(stage.state().select, &job.source("w:grad"));
  stage.select(&job.source("w:grad"));
  stage.press(platform::Key::v);
  stage.frame(job.store());
  EXPECT_EQ(stage.state().select, &job.source("w"));
}

TEST(WeightsPanel, AReshapedTensorIsDrawnInTheShapeThatItHadThen) {
  MadeJob job;
  const std::uint32_t id = job.parameter("w", {2, 3}, "Linear");
  job.sample("w", 5, {1, 2, 3, 4, 5, 6});
  schema::CatalogEntry entry = job.source("w").entry;
  entry.id = id;
  entry.path = "renamed";
  entry.shape = {4, 1, 3, 3};
  entry.module_type = "Conv2d";
  job.store().describe(entry);
  PanelStage stage(info("weights"), kWidth, kHeight);
  stage.draw(job.store());
  const std::vector<Drawn> all = stage.panel().drawn(job.store());
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(std::get<DrawnArray>(all.front().data).shape, (std::vector<std::int64_t>{2, 3}));
}

TEST(TrainingPanel, ASpikeAmongManyPointsIsSeen) {
  MadeJob job;
  job.scalar("loss");
  for (std::uint64_t step = 0; step < 20'000; ++step) job.point("loss", step, step == 12'345 ? 10.0 : 1.0);
  PanelStage stage(info("training"), kWidth, kHeight);
  const platform::Image image = stage.draw(job.store());
  // The baseline lies in the lower half: what is above it in the upper half is the spike.
  const analysis::Rgb ground = look::palette().window;
  const analysis::Rgb line = look::series(0).color;
  int painted = 0;
  for (int y = 150; y < 350; ++y) {
    for (int x = 60; x < kWidth - 10; ++x) {
      const analysis::Rgb c = pixel(image, x, y);
      const bool is_bluish = c.b > ground.b + 24 && c.b > c.r + 20;
      painted += is_bluish ? 1 : 0;
    }
  }
  EXPECT_GT(painted, 100);
  EXPECT_GT(count_of(image, line, 24), 100);
}

TEST(TrainingPanel, NaNIsMarked) {
  MadeJob job;
  job.scalar("loss");
  for (std::uint64_t step = 0; step < 100; ++step) job.point("loss", step, 1.0 + static_cast<double>(step % 7));
  PanelStage stage(info("training"), kWidth, kHeight);
  EXPECT_EQ(count_of(stage.draw(job.store()), look::palette().nan), 0);
  job.point("loss", 100, std::nan(""));
  EXPECT_GT(count_of(stage.draw(job.store()), look::palette().nan), 5);
}

TEST(TrainingPanel, TheSelectedScalarStandsAloneUntilAllAreAskedFor) {
  MadeJob job;
  for (const char* name : {"loss/train", "loss/validation", "accuracy"}) {
    job.scalar(name);
    job.point(name, 1, 0.5);
  }
  PanelStage stage(info("training"), kWidth, kHeight);
  stage.draw(job.store());
  EXPECT_EQ(stage.panel().drawn(job.store()).size(), 2U);
  stage.select(&job.source("loss/validation"));
  stage.draw(job.store());
  const std::vector<Drawn> alone = stage.panel().drawn(job.store());
  ASSERT_EQ(alone.size(), 1U);
  EXPECT_EQ(alone.front().source, "loss/validation");
  stage.press(platform::Key::g);
  stage.draw(job.store());
  EXPECT_EQ(stage.panel().drawn(job.store()).size(), 2U);
}

TEST(TrainingPanel, ExportsRawAndSmoothedPointsOfEachCurve) {
  MadeJob job;
  job.scalar("loss");
  for (std::uint64_t step = 0; step < 5; ++step) job.point("loss", step, static_cast<double>(step + 1));
  PanelStage stage(info("training"), kWidth, kHeight);
  stage.draw(job.store());
  const std::vector<Drawn> all = stage.panel().drawn(job.store());
  ASSERT_EQ(all.size(), 1U);
  const auto& table = std::get<DrawnTable>(all.front().data);
  ASSERT_EQ(table.rows(), 5U);
  EXPECT_EQ(table.columns[0].text(4), "loss");
  EXPECT_EQ(table.columns[1].text(4), "4");
  EXPECT_EQ(table.columns[2].text(4), "5");
  EXPECT_EQ(table.columns[3].name, "smoothed");
}

TEST(TrainingPanel, AnEpochOfTheJobsOwnIsOfferedAsHorizontalAxis) {
  MadeJob job;
  job.scalar("loss");
  for (std::uint64_t step = 0; step <= 20; ++step) job.point("loss", step, 1.0);
  PanelStage stage(info("training"), kWidth, kHeight);
  const auto press_x = [&] {
    stage.press(platform::Key::x);
    stage.frame(job.store());
    const std::vector<Drawn> all = stage.panel().drawn(job.store());
    return std::get<DrawnTable>(find(all, "loss")->data).columns[2].name;
  };
  EXPECT_EQ(press_x(), "value") << "without one there is nothing but the step";
  job.scalar("epoch");
  job.point("epoch", 0, 0);
  job.point("epoch", 10, 1);
  EXPECT_EQ(press_x(), "epoch");
  for (std::uint64_t epoch = 2; epoch < 40; ++epoch) job.point("epoch", 10 * epoch, static_cast<double>(epoch));
  stage.frame(job.store());
  const std::vector<Drawn> all = stage.panel().drawn(job.store());
  const auto& table = std::get<DrawnTable>(find(all, "epoch")->data);
  EXPECT_EQ(table.columns[3].values, table.columns[4].values) << "a staircase is not smoothed";
  EXPECT_EQ(press_x(), "value");
}

TEST(TrainingPanel, AsksForNothing) {
  MadeJob job;
  job.scalar("loss");
  job.parameter("w", {4}, "Linear");
  PanelStage stage(info("training"), kWidth, kHeight);
  stage.frame(job.store());
  EXPECT_TRUE(stage.wants().empty()) << "scalars are always recorded";
}

TEST(TrainingPanel, AsksForTheNormOfAllGradientsAndForWhatItDrawsOfWhatIsComputed) {
  MadeJob job;
  job.scalar("loss");
  const std::uint32_t net = job.add(schema::SourceKind::module, "net");
  const std::uint32_t layer = job.add(schema::SourceKind::activation, "net.fc", net);
  const std::uint32_t all = job.add(schema::SourceKind::scalar, "net:grad/norm", net);
  const std::uint32_t one = job.add(schema::SourceKind::scalar, "net.fc:grad/norm", layer);
  PanelStage stage(info("training"), kWidth, kHeight);
  stage.frame(job.store());
  ASSERT_EQ(stage.wants().size(), 1u) << "one that nobody asked for is not computed";
  EXPECT_EQ(stage.wants()[0].source, all);
  stage.select(job.store().source(one));
  stage.frame(job.store());
  ASSERT_EQ(stage.wants().size(), 1u) << "the other is not on screen";
  EXPECT_EQ(stage.wants()[0].source, one);
}

TEST(OverviewPanel, AsksForWhatIsInSightAndForTheNormOfAllGradients) {
  MadeJob job;
  std::vector<std::uint32_t> parameters, gradients;
  for (int i = 0; i < 80; ++i) {
    const std::string name = "net.layer" + std::to_string(i) + ".weight";
    parameters.push_back(job.parameter(name, {4, 4}, "Linear"));
    gradients.push_back(job.gradient_of(name));
  }
  PanelStage stage(info("overview"), kWidth, kHeight);
  stage.frame(job.store());
  EXPECT_TRUE(wants(stage, parameters.front(), schema::Product::histogram));
  EXPECT_FALSE(wants(stage, parameters.back(), schema::Product::stats)) << "out of sight";
  EXPECT_TRUE(wants(stage, gradients.back(), schema::Product::stats));
  EXPECT_FALSE(wants(stage, gradients.back(), schema::Product::histogram));
}

TEST(OverviewPanel, OfAJobThatHasNothingSaysInTheMiddleWhatIsMissing) {
  MadeJob job;
  PanelStage stage(info("overview"), kWidth, kHeight);
  const platform::Image image = stage.draw(job.store());
  EXPECT_EQ(stage.state().waiting_for, "any scalar and any parameter");
  const look::Rgb background = look::palette().window;
  const auto is_written_on = [&](int y0, int y1) {
    const int pixels = (y1 - y0) * kWidth / 2;
    return count_near(image, kWidth / 4, y0, kWidth * 3 / 4, y1, background, 2) < pixels;
  };
  EXPECT_FALSE(is_written_on(0, kHeight / 4)) << "nothing but the middle and what is known of the run";
  EXPECT_TRUE(is_written_on(kHeight / 4, kHeight * 3 / 4));
  job.scalar("loss");
  job.point("loss", 1, 0.5);
  stage.draw(job.store());
  EXPECT_EQ(stage.state().waiting_for, "");
}

TEST(OverviewPanel, ExportsItsTables) {
  MadeJob job;
  job.scalar("loss/train");
  job.point("loss/train", 3, 0.5);
  job.parameter("net.weight", {2, 2}, "Linear");
  job.summary("net.weight", 3, {1, 2, 3, 4});
  job.hyperparameter("hyperparameters/lr", "0.05");
  PanelStage stage(info("overview"), kWidth, kHeight);
  stage.draw(job.store());
  const std::vector<Drawn> all = stage.panel().drawn(job.store());
  for (const char* name : {"loss", "parameters", "hyper-parameters", "run"})
    EXPECT_NE(find(all, name), nullptr) << name;
}

TEST(OverviewPanel, AClickOnALineSelectsItsParameter) {
  MadeJob job;
  job.parameter("net.weight", {2, 2}, "Linear");
  job.summary("net.weight", 3, {1, 2, 3, 4});
  PanelStage stage(info("overview"), kWidth, kHeight);
  stage.draw(job.store());
  // Down the left side until something is selected.
  const Source* selected = nullptr;
  for (float y = 200; y < kHeight && selected == nullptr; y += 12) {
    stage.stage().mouse_at(60, y);
    stage.frame(job.store());
    stage.stage().input().mouse_pressed[0] = true;
    for (int i = 0; i < 3 && selected == nullptr; ++i) {
      stage.frame(job.store());
      selected = stage.state().select;
    }
  }
  EXPECT_EQ(selected, &job.source("net.weight"));
}

TEST(Panels, NothingIsWaitedForOnceItIsThere) {
  MadeJob job;
  job.scalar("loss");
  job.point("loss", 5, 1.0);
  job.parameter("w", {2, 2}, "Linear");
  job.sample("w", 5, {1, 2, 3, 4});
  for (const PanelInfo& panel : all_panels()) {
    PanelStage stage(panel, kWidth, kHeight);
    stage.draw_when_settled(job.store());
    EXPECT_EQ(stage.state().waiting_for, "") << panel.name;
  }
}

TEST(Panels, KeysAreNoneOfAnotherKeyOfTheSamePanel) {
  for (const PanelInfo& panel : all_panels()) {
    std::vector<platform::Key> keys;
    for (const PanelKey& key : panel.keys) {
      EXPECT_EQ(std::ranges::count(keys, key.key), 0) << panel.name << " " << key.label;
      keys.push_back(key.key);
    }
  }
}

// Whatever a job has, in whatever place, there is a picture, and exports have unique names.
TEST(Panels, WhatIsHardToShowIsShownInEverySize) {
  for (const MadePicture& made : made_pictures()) {
    const std::unique_ptr<MadeJob> job = made.job();
    for (const auto& [width, height] : {std::pair(320, 200), std::pair(1600, 900)}) {
      PanelStage stage(info(made.panel.c_str()), width, height, look::Theme::light);
      if (!made.source.empty()) stage.select(&job->source(made.source));
      for (int i = 0; i < 3; ++i) stage.frame(job->store());
      for (const PanelKey& key : info(made.panel.c_str()).keys) {
        stage.press(key.key);
        stage.frame(job->store());
      }
      std::vector<std::string> names;
      for (const Drawn& drawn : stage.panel().drawn(job->store())) {
        EXPECT_EQ(std::ranges::count(names, drawn.name), 0) << made.name << " " << drawn.name;
        names.push_back(drawn.name);
        EXPECT_FALSE(as_text(drawn).empty() && drawn.name != "elements");
      }
    }
  }
}

}  // namespace
}  // namespace tensorscope::viewer
