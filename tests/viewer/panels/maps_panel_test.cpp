#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "schema/want.h"
#include "tests/viewer/panels/made_film.h"
#include "tests/viewer/panels/panel_stage.h"
#include "viewer/analysis/color_map.h"
#include "viewer/panels/panel_list.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

using platform::Key;

constexpr int kWidth = 900;
constexpr int kHeight = 640;
constexpr const char* kLast = "digits/net.conv2/relu";

const PanelInfo& maps() {
  return *find_panel("maps");
}

const Drawn* find(const std::vector<Drawn>& all, const std::string& name) {
  const auto found = std::ranges::find(all, name, &Drawn::name);
  return found != all.end() ? &*found : nullptr;
}

std::vector<float> floats_of(const Drawn& drawn) {
  const auto& array = std::get<DrawnArray>(drawn.data);
  std::vector<float> values(array.elements.size() / sizeof(float));
  std::memcpy(values.data(), array.elements.data(), array.elements.size());
  return values;
}

const schema::Want* want_of(const PanelStage& stage, std::uint32_t source, std::uint32_t argument = 0) {
  const auto found = std::ranges::find_if(stage.wants(), [&](const schema::Want& want) {
    return want.source == source && want.argument == argument && has(want.products, schema::Product::region);
  });
  return found != stage.wants().end() ? &*found : nullptr;
}

TEST(MapsPanel, WithoutAProbeItSaysHowToAddOneAndAsksForNothing) {
  MadeJob job;
  PanelStage stage(maps(), kWidth, kHeight);
  stage.draw(job.store());
  EXPECT_TRUE(stage.wants().empty());
  EXPECT_TRUE(stage.panel().drawn(job.store()).empty());
}

TEST(MapsPanel, AsksForTheSampleInSightAndTheGradientOfTheClassChosen) {
  const auto job = made_film({});
  PanelStage stage(maps(), kWidth, kHeight);
  stage.draw(job->store());
  const std::uint32_t gradient = job->source("digits/net.conv2/relu:grad").id();
  const schema::Want* const layer = want_of(stage, job->source(kLast).id());
  ASSERT_NE(layer, nullptr);
  EXPECT_EQ(layer->window.count[0], 1U);
  EXPECT_EQ(layer->window.count[1], 32U);
  EXPECT_NE(want_of(stage, gradient, schema::kPredictedClass), nullptr);
  EXPECT_EQ(want_of(stage, job->source("digits:input").id()), nullptr) << "it is there, and never another";
  EXPECT_TRUE(stage.state().waiting_for.empty()) << stage.state().waiting_for;

  stage.press(Key::c);
  stage.frame(job->store());
  stage.frame(job->store());
  EXPECT_NE(want_of(stage, gradient, schema::kLabelClass), nullptr);
  EXPECT_EQ(want_of(stage, gradient, schema::kPredictedClass), nullptr);
  stage.press(Key::period);
  stage.frame(job->store());
  stage.frame(job->store());
  EXPECT_EQ(want_of(stage, gradient, schema::kLabelClass)->window.start[0], 1U);
}

// The chosen layer is near the film's end, and brought into sight.
TEST(MapsPanel, TheInputStaysInSightHoweverFarTheFilmIsScrolled) {
  const auto job = made_film({});
  PanelStage stage(maps(), kWidth, kHeight);
  const platform::Image image = stage.draw(job->store());
  // The figure is the brightest of it; colours of layers have no white of their own.
  EXPECT_GT(count_near(image, 0, 50, 110, 180, {255, 255, 255}, 2), 200);
}

TEST(MapsPanel, DrawsTheMapOfTheStepThatIsShown) {
  const auto job = made_film({});
  PanelStage stage(maps(), kWidth, kHeight);
  stage.draw(job->store());
  const std::vector<Drawn> newest = stage.panel().drawn(job->store());
  const Drawn* const map = find(newest, "class-map");
  ASSERT_NE(map, nullptr);
  EXPECT_EQ(map->step, 1204U);
  EXPECT_EQ(map->title, "Grad-CAM of class 7 (predicted)");
  EXPECT_EQ(map->source, kLast);
  EXPECT_EQ(floats_of(*map).size(), 28U * 28U);
  EXPECT_EQ(floats_of(*find(newest, "class-map-of-layer")).size(), 64U);
  job->store().timeline().show(650);
  stage.draw(job->store());
  EXPECT_EQ(find(stage.panel().drawn(job->store()), "class-map")->step, 600U);
  EXPECT_EQ(stage.state().drawn_step, 600U);
}

TEST(MapsPanel, RawMapsShareOneScaleAndPerFrameEachReachesOne) {
  const auto job = made_film({});
  PanelStage stage(maps(), kWidth, kHeight);
  stage.draw(job->store());
  const float raw = std::ranges::max(floats_of(*find(stage.panel().drawn(job->store()), "class-map")));
  EXPECT_GT(raw, 0.0F);
  EXPECT_NE(raw, 1.0F);
  stage.press(Key::s);
  stage.draw(job->store());
  const std::vector<float> scaled = floats_of(*find(stage.panel().drawn(job->store()), "class-map"));
  EXPECT_NEAR(std::ranges::max(scaled), 1.0, 1e-5);
  EXPECT_NEAR(std::ranges::min(scaled), 0.0, 1e-5);
}

// A map that is large in one corner of an image which is black everywhere.
TEST(MapsPanel, TheHotCornerHasTheColourAtTheEndOfTheScale) {
  MadeJob job;
  job.probe("p", {1, 1, 8, 8}, 2);
  job.made(schema::SourceKind::activation, "p/l", {1, 1, 8, 8}, 0);
  job.made(schema::SourceKind::activation_gradient, "p/l:grad", {1, 1, 8, 8}, 0);
  std::vector<float> image(64, 0.0F);
  image[63] = 1.0F;
  std::vector<float> activation(64, 0.0F);
  activation[0] = 4.0F;
  job.elements({.path = "p:input", .step = 1, .values = image});
  job.elements({.path = "p:scores", .step = 1, .values = {1, 0}});
  job.elements({.path = "p/l", .step = 1, .values = activation});
  job.elements(
      {.path = "p/l:grad", .step = 1, .values = std::vector<float>(64, 1.0F), .argument = schema::kPredictedClass});
  PanelStage stage(maps(), kWidth, kHeight);
  stage.press(Key::o);  // from half to the map alone
  const platform::Image picture = stage.draw(job.store());
  const analysis::Rgb hot = analysis::color_table(analysis::ColorMap::magma)[255];
  // The map is the rightmost square; its first place is an eighth of it.
  int x0 = kWidth, x1 = 0, y0 = kHeight, y1 = 0;
  for (int y = 200; y < kHeight - 110; ++y) {
    for (int x = kWidth / 2; x < kWidth - 110; ++x) {
      if (count_near(picture, x, y, x + 1, y + 1, hot, 2) != 1) continue;
      x0 = std::min(x0, x), x1 = std::max(x1, x), y0 = std::min(y0, y), y1 = std::max(y1, y);
    }
  }
  ASSERT_LT(x0, x1);
  EXPECT_NEAR(x1 - x0, y1 - y0, 2);
  EXPECT_GT(x1 - x0, 15);
  EXPECT_LT(x1 - x0, 45);
}

TEST(MapsPanel, SaysWhyThereIsNoMapOfALayerWithoutPlaces) {
  const auto job = made_film({});
  PanelStage stage(maps(), kWidth, kHeight);
  stage.select(&job->source("digits/net.fc1"));
  stage.draw(job->store());
  const std::vector<Drawn> all = stage.panel().drawn(job->store());
  EXPECT_EQ(find(all, "class-map"), nullptr);
  EXPECT_EQ(find(all, "channel")->title, "All 128 units");
  EXPECT_EQ(want_of(stage, job->source("digits/net.fc1:grad").id(), schema::kPredictedClass), nullptr);
  EXPECT_TRUE(stage.state().waiting_for.empty()) << stage.state().waiting_for;
}

TEST(MapsPanel, WaitsForTheGradientOfTheVeryStep) {
  const auto job = made_film({.has_gradients = false});
  PanelStage stage(maps(), kWidth, kHeight);
  stage.draw(job->store());
  EXPECT_EQ(stage.state().waiting_for, "the class map of " + std::string(kLast));
  EXPECT_EQ(find(stage.panel().drawn(job->store()), "class-map"), nullptr);
  EXPECT_NE(find(stage.panel().drawn(job->store()), "channel"), nullptr);
}

TEST(MapsPanel, TheFilmAsksOnlyForWhatIsInSight) {
  MadeJob job;
  job.probe("p", {4, 3, 16, 16}, 2);
  for (std::uint32_t i = 0; i < 500; ++i) {
    job.made(schema::SourceKind::activation, "p/net.layer" + std::to_string(i), {4, 8, 16, 16}, i);
  }
  PanelStage stage(maps(), kWidth, kHeight);
  stage.draw(job.store());
  EXPECT_LT(stage.wants().size(), 30U);
  EXPECT_GT(stage.wants().size(), 4U);
}

TEST(MapsPanel, ExportsScoresSamplesLayersAndTheStrip) {
  const auto job =
      made_film({.words = {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}});
  PanelStage stage(maps(), 1400, kHeight);
  stage.draw(job->store());
  const std::vector<Drawn> all = stage.panel().drawn(job->store());
  const auto& scores = std::get<DrawnTable>(find(all, "scores")->data);
  EXPECT_EQ(scores.rows(), 10U);
  EXPECT_EQ(scores.columns[1].text(7), "seven");
  const auto& samples = std::get<DrawnTable>(find(all, "samples")->data);
  EXPECT_EQ(samples.rows(), 12U);
  EXPECT_EQ(samples.columns[1].text(6), "one");
  EXPECT_EQ(samples.columns[2].text(6), "9") << "taken for another, of which no label says the word";
  EXPECT_EQ(std::get<DrawnArray>(find(all, "layer-net-conv2-relu")->data).shape, (std::vector<std::int64_t>{9, 8, 8}));
  EXPECT_EQ(std::get<DrawnArray>(find(all, "over-steps")->data).shape, (std::vector<std::int64_t>{7, 8, 8}));
  EXPECT_EQ(std::get<DrawnTable>(find(all, "over-steps-steps")->data).rows(), 7U);
  std::vector<std::string> names;
  for (const Drawn& each : all) names.push_back(each.name);
  std::ranges::sort(names);
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end()) << "names of files are unique";
}

// While a network learns, the class that it predicts for an image changes from step to step.
TEST(MapsPanel, AMapIsNamedAfterTheScoresOfItsOwnStep) {
  MadeJob job;
  job.probe("p", {1, 1, 8, 8}, 2);
  job.made(schema::SourceKind::activation, "p/l", {1, 1, 8, 8}, 0);
  job.made(schema::SourceKind::activation_gradient, "p/l:grad", {1, 1, 8, 8}, 0);
  job.elements({.path = "p:input", .step = 1, .values = weight_like(64, 1)});
  job.elements({.path = "p:scores", .step = 1, .values = {1, 0}});
  job.elements({.path = "p:scores", .step = 3, .values = {0, 1}});
  for (const std::uint64_t step : {1U, 2U, 3U}) {
    job.elements({.path = "p/l", .step = step, .values = weight_like(64, 2)});
    job.elements({.path = "p/l:grad",
                  .step = step,
                  .values = std::vector<float>(64, 1.0F),
                  .argument = schema::kPredictedClass});
  }
  PanelStage stage(maps(), kWidth, kHeight);
  const auto title_at = [&](std::uint64_t step) {
    job.store().timeline().show(step);
    stage.draw(job.store());
    return find(stage.panel().drawn(job.store()), "class-map")->title;
  };
  EXPECT_EQ(title_at(1), "Grad-CAM of class 0 (predicted)");
  EXPECT_EQ(title_at(2), "Grad-CAM of the predicted class") << "the scores of its step were not kept";
  EXPECT_EQ(title_at(3), "Grad-CAM of class 1 (predicted)");
  const std::vector<Drawn> all = stage.panel().drawn(job.store());
  const auto& steps = std::get<DrawnTable>(find(all, "over-steps-steps")->data);
  ASSERT_EQ(steps.columns.size(), 2U);
  EXPECT_EQ(steps.columns[1].text(0), "0");
  EXPECT_EQ(steps.columns[1].text(2), "1");
}

// Each step has another batch: what is of several steps is of several images.
TEST(MapsPanel, InTrainingAllThatIsShownIsOfOneStep) {
  MadeJob job;
  job.made(schema::SourceKind::input, "net:input", {2, 1, 6, 6}, 0);
  job.made(schema::SourceKind::activation, "net.conv", {2, 3, 4, 4}, 1, {}, "Conv2d");
  job.made(schema::SourceKind::activation, "net.fc", {2, 10}, 2, {}, "Linear");
  job.made(schema::SourceKind::activation, "net.late", {2, 10}, 3, {}, "Linear");
  const auto put = [&](const std::string& path, std::size_t count, std::uint64_t step) {
    job.elements({.path = path, .step = step, .values = weight_like(count, static_cast<std::uint32_t>(step))});
  };
  for (const std::uint64_t step : {60U, 61U, 62U}) put("net.conv", 96, step);
  for (const std::uint64_t step : {60U, 61U}) put("net.fc", 20, step);
  for (const std::uint64_t step : {60U, 61U, 63U}) put("net:input", 72, step);
  put("net.late", 20, 62);
  job.step(63);
  PanelStage stage(maps(), kWidth, kHeight);
  const auto step_of = [&](const std::string& name) {
    const std::vector<Drawn> all = stage.panel().drawn(job.store());
    const Drawn* const found = find(all, name);
    return found != nullptr ? found->step : 0;
  };
  stage.draw(job.store());
  EXPECT_EQ(step_of("channel"), 61U);
  EXPECT_EQ(step_of("layer-net-conv"), 61U);
  EXPECT_EQ(step_of("layer-net-fc"), 61U);
  EXPECT_EQ(step_of("layer-net-late"), 0U) << "of another batch";
  job.store().timeline().show(60);
  stage.draw(job.store());
  EXPECT_EQ(step_of("layer-net-conv"), 60U);
}

TEST(MapsPanel, LabelsAreThoseOfTheProbeThatIsShown) {
  const auto job = made_film({});
  schema::CatalogEntry entry = job->source("digits:input").entry;
  entry.path = "unlabelled";
  entry.kind = schema::SourceKind::module;
  entry.shape.clear();
  entry.parent = schema::kNoSource;
  entry.parent = job->add(entry);
  entry.path = "unlabelled:input";
  entry.kind = schema::SourceKind::input;
  entry.shape = {2, 1, 4, 4};
  job->add(entry);
  entry.path = "unlabelled:scores";
  entry.kind = schema::SourceKind::activation;
  entry.shape = {2, 3};
  job->add(entry);
  job->elements({.path = "unlabelled:scores", .step = 1204, .values = {1, 2, 3, 3, 2, 1}});
  PanelStage stage(maps(), kWidth, kHeight);
  stage.draw(job->store());
  const auto labels = [&] {
    const std::vector<Drawn> all = stage.panel().drawn(job->store());
    return std::get<DrawnTable>(find(all, "samples")->data).columns[1];
  };
  EXPECT_EQ(labels().text(0), "7");
  stage.press(Key::g);
  stage.draw(job->store());
  EXPECT_EQ(labels().text(0), "");
  stage.press(Key::g);
  stage.draw(job->store());
  EXPECT_EQ(labels().text(0), "7");
}

TEST(MapsPanel, AllKeysAndSizesWithoutACrash) {
  for (const auto& job : {made_film({}), made_patches(), made_film({.samples = 1, .steps = {3}})}) {
    PanelStage stage(maps(), 400, 500);
    for (int round = 0; round < 3; ++round) {
      for (const PanelKey& key : maps().keys) {
        for (int i = 0; i < 12; ++i) {
          stage.press(key.key);
          stage.frame(job->store());
        }
        stage.panel().drawn(job->store());
      }
    }
    EXPECT_GT(stage.panel().memory_bytes(), 0U);
  }
}

// What the next pass makes has another shape, and fewer samples than the one that is chosen.
TEST(MapsPanel, AShapeThatChangesIsFollowed) {
  const auto job = made_film({});
  PanelStage stage(maps(), kWidth, kHeight);
  for (int i = 0; i < 9; ++i) {
    stage.press(Key::period);
    stage.frame(job->store());
  }
  for (const char* const path : {"digits:input", "digits:scores", kLast, "digits/net.conv2/relu:grad"}) {
    schema::CatalogEntry entry = job->source(path).entry;
    entry.shape[0] = 2;
    if (entry.shape.size() == 4) entry.shape[2] = entry.shape[3] = 5;
    job->store().describe(entry);
  }
  stage.draw(job->store());
  EXPECT_LE(want_of(stage, job->source(kLast).id())->window.start[0], 1U);
  EXPECT_EQ(find(stage.panel().drawn(job->store()), "class-map"), nullptr);
}

}  // namespace
}  // namespace tensorscope::viewer
