#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <stop_token>
#include <thread>

#include "schema/want.h"
#include "tests/viewer/panels/made_film.h"
#include "tests/viewer/panels/made_job.h"
#include "viewer/panels/class_scores.h"
#include "viewer/panels/maps/class_maps.h"
#include "viewer/panels/maps/film_card.h"
#include "viewer/panels/maps/film_sources.h"
#include "viewer/panels/maps/input_batch.h"
#include "viewer/panels/maps/input_image.h"
#include "viewer/panels/maps/layer_form.h"
#include "viewer/panels/maps/map_colors.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

using Kind = LayerForm::Kind;
using Shape = std::vector<std::int64_t>;
using Steps = std::vector<std::uint64_t>;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

TEST(LayerForm, PlanesTokensAndUnits) {
  EXPECT_EQ(layer_form(Shape{32, 16, 24, 20}, {}), (LayerForm{Kind::planes, 16, 24, 20, 0}));
  EXPECT_EQ(layer_form(Shape{8, 197, 768}, {}), (LayerForm{Kind::tokens, 768, 14, 14, 1}));
  EXPECT_EQ(layer_form(Shape{8, 49, 96}, {}), (LayerForm{Kind::tokens, 96, 7, 7, 0}));
  EXPECT_EQ(layer_form(Shape{8, 128}, {}), (LayerForm{Kind::units, 128, 1, 1, 0}));
  for (const Shape& odd : {Shape{}, Shape{8}, Shape{8, 51, 96}, Shape{8, 0, 4, 4}, Shape{1, 2, 3, 4, 5}}) {
    EXPECT_EQ(layer_form(odd, {}).kind, Kind::none);
  }
  EXPECT_FALSE(layer_form(Shape{8, 512, 1, 1}, {}).is_spatial());
}

TEST(LayerForm, OfALargeLayerOneSampleIsAskedForThinnedToTiles) {
  const schema::Window window = film_window(Shape{256, 512, 224, 224}, Kind::planes, 77, 48);
  EXPECT_EQ(window.start[0], 77U);
  EXPECT_EQ(window.count[0], 1U);
  EXPECT_LE(window.count[2], 48U);
  EXPECT_LE(std::uint64_t{window.count[1]} * window.count[2] * window.count[3], std::uint64_t{1} << 16);
  EXPECT_LE(window.start[1] + (window.count[1] - 1) * window.stride[1], 511U);
  const Shape small{4, 16, 8, 8};
  EXPECT_EQ(film_window(small, Kind::planes, 2, 48), sample_window(small, 2));
}

TEST(Planes, TokensBecomeASquareWithoutTheirClassToken) {
  MadeJob job;
  job.tensor("t", {2, 5, 2});
  // Of sample 1: the class token -1, then four patches whose features are their number and ten times that.
  std::vector<float> values(10, 99.0F);
  for (const float token : {-1.0F, 0.0F, 1.0F, 2.0F, 3.0F}) values.insert(values.end(), {token, 10 * token});
  job.sample("t", 1, values);
  const Planes planes = planes_of(job.source("t").regions.newest()->region, 1, {});
  EXPECT_EQ(planes.channels, 2U);
  EXPECT_EQ(planes.height, 2U);
  EXPECT_EQ(planes.values, (std::vector<float>{0, 1, 2, 3, 0, 10, 20, 30}));
}

// Two words, then 1 × 2 patches, then a word.
TEST(Planes, TokensAmongOthersAreThoseThatTheJobTellsOf) {
  MadeJob job;
  job.tensor("t", {2, 5, 2});
  std::vector<float> values(10, 99.0F);
  for (const float token : {-1.0F, -2.0F, 3.0F, 4.0F, -5.0F}) values.insert(values.end(), {token, 10 * token});
  job.sample("t", 1, values);
  const PatchedImage image{14, 28, {.first = 2, .patch_rows = 1, .patch_columns = 2}};
  const schema::Region& region = job.source("t").regions.newest()->region;
  const Planes planes = planes_of(region, 1, image);
  EXPECT_EQ(planes.form, (LayerForm{Kind::tokens, 2, 1, 2, 2}));
  EXPECT_EQ(planes.values, (std::vector<float>{3, 4, 30, 40}));
  EXPECT_EQ(plane_of(region, 1, 1, image), (std::vector<float>{30, 40}));
}

TEST(Planes, AreThoseOfTheSampleAndKnowTheirChannels) {
  MadeJob job;
  job.tensor("t", {3, 4, 1, 2});
  schema::Window window = whole_window(Shape{3, 4, 1, 2});
  window.start = {1, 1};
  window.count = {2, 2, 1, 2};
  window.stride = {1, 2, 1, 1};
  job.sample_window("t", 1, window, {1, 2, 3, 4, 5, 6, 7, 8});
  const schema::Region& region = job.source("t").regions.newest()->region;
  const Planes planes = planes_of(region, 2, {});
  EXPECT_EQ(planes.values, (std::vector<float>{5, 6, 7, 8}));
  EXPECT_EQ(planes.channel(1), 3);
  EXPECT_TRUE(has_sample(region, 2));
  EXPECT_FALSE(has_whole_sample(region, 2));
  EXPECT_TRUE(planes_of(region, 0, {}).values.empty());
}

TEST(MostActive, StaysWithWhatWasShownWhileThatIsGoodEnough) {
  const std::vector<float> values{1, -5, 4, 3, 0.5F, kNan};
  const analysis::PlanesView planes{values, 6, 1, 1};
  EXPECT_EQ(most_active(planes, 2, {}), (std::vector<std::size_t>{1, 2}));
  EXPECT_EQ(most_active(planes, 2, {3}), (std::vector<std::size_t>{1, 3}));
  EXPECT_EQ(most_active(planes, 2, {4}), (std::vector<std::size_t>{1, 2})) << "fifth of six";
}

TEST(InputImage, ItsLeastElementIsBlackItsLargestWhite) {
  MadeJob job;
  job.tensor("x", {1, 1, 1, 3});
  job.sample("x", 1, {-2, 0, 2});
  const SamplePicture image = input_image(job.source("x").regions.newest()->region, 0);
  EXPECT_EQ(image.rgba, (std::vector<std::uint8_t>{0, 0, 0, 255, 128, 128, 128, 255, 255, 255, 255, 255}));
  EXPECT_EQ(image.least, -2.0);
}

TEST(InputImage, ChannelsFirstAndChannelsLastAreTheSameColours) {
  MadeJob job;
  job.tensor("first", {1, 3, 1, 2});
  job.sample("first", 1, {1, 0, 0, 0, 0, 1});
  job.tensor("last", {1, 5, 2, 3});
  EXPECT_EQ(image_form(job.source("last").entry.shape)->channels, 3);
  const SamplePicture image = input_image(job.source("first").regions.newest()->region, 0);
  EXPECT_EQ(image.rgba, (std::vector<std::uint8_t>{255, 0, 0, 255, 0, 0, 255, 255}));
  EXPECT_FALSE(image_form(Shape{16, 32}));
}

TEST(InputImage, OneThatIsTheSameEverywhereIsGreyAndNaNIsCounted) {
  MadeJob job;
  job.tensor("x", {2, 1, 2});
  job.sample("x", 1, {3, 3, kNan, 1});
  const schema::Region& region = job.source("x").regions.newest()->region;
  EXPECT_EQ(input_image(region, 0).rgba[0], 128);
  EXPECT_EQ(input_image(region, 1).not_finite, 1U);
}

TEST(InputBatch, InTrainingIsThatOfTheStepAndNoOther) {
  MadeJob job;
  job.made(schema::SourceKind::input, "net:input", {2, 1, 2, 2}, 0);
  job.sample("net:input", 4, {0, 0, 0, 1, 0, 0, 1, 0});
  job.sample("net:input", 6, {1, 0, 0, 0, 0, 1, 0, 0});
  FilmSources film;
  film.input = &job.source("net:input");
  InputBatch batch;
  EXPECT_EQ(InputBatch::newest_step(*film.input, 0, 5), 4U);
  batch.update(film, job.store(), 0, 1, 4);
  ASSERT_FALSE(batch.image().empty());
  EXPECT_EQ(batch.image().rgba[0], 0);
  EXPECT_FALSE(batch.thumbnail(1).empty());
  EXPECT_GE(batch.memory_bytes(), 2U * 16) << "the image and its thumbnails";
  batch.update(film, job.store(), 0, 1, 6);
  EXPECT_EQ(batch.image().rgba[0], 255);
  batch.update(film, job.store(), 0, 1, 7);
  EXPECT_TRUE(batch.image().empty());
  EXPECT_TRUE(batch.thumbnail(1).empty());
}

TEST(ClassScores, AreSoftmaxedUnlessTheyAreSharesAlready) {
  MadeJob job;
  job.tensor("logits", {1, 3});
  job.sample("logits", 1, {0, 0, std::log(2.0F)});
  const ClassScores scores = class_scores(job.source("logits").regions.newest()->region, 0);
  EXPECT_NEAR(scores.shares[2], 0.5, 1e-6);
  EXPECT_EQ(scores.predicted(), 2U);
  job.tensor("shares", {1, 2});
  job.sample("shares", 1, {0.25F, 0.75F});
  EXPECT_EQ(class_scores(job.source("shares").regions.newest()->region, 0).shares[0], 0.25);
  job.sample("shares", 2, {kNan, kNan});
  EXPECT_FALSE(class_scores(job.source("shares").regions.newest()->region, 0).predicted());
  EXPECT_EQ(share_text(1e-9), "< 0.1 %");
  EXPECT_EQ(share_text(0.9999), "> 99.9 %");
  EXPECT_EQ(share_text(0.617), "61.7 %");
  EXPECT_EQ(share_text(1.0), "100.0 %");
}

TEST(Films, AreTheProbesOfImagesElseTheTraining) {
  MadeJob job;
  EXPECT_TRUE(films_of(job.store()).empty());
  job.probe("sentences", {16, 32}, 2);
  EXPECT_TRUE(films_of(job.store()).empty());
  EXPECT_NE(no_film(job.store()).how.find("16 × 32"), std::string::npos);
  job.made(schema::SourceKind::activation, "net.conv", {8, 4, 6, 6}, 0);
  ASSERT_EQ(films_of(job.store()).size(), 1U);
  EXPECT_FALSE(films_of(job.store())[0].is_probe);
  job.probe("photos", {4, 3, 8, 8}, 2);
  job.made(schema::SourceKind::activation, "photos/net.conv", {4, 4, 6, 6}, 0);
  job.made(schema::SourceKind::activation, "photos/net.fc", {4, 2}, 1);
  const std::vector<FilmSources> films = films_of(job.store());
  ASSERT_EQ(films.size(), 1U);
  EXPECT_EQ(films[0].name, "photos");
  EXPECT_EQ(usual_layer(films[0])->path(), "photos/net.conv");
}

TEST(ShorterNames, KeepTheModuleAndTheBeginningOfTheLastOperator) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(shorter_names("net.conv"), (Names{"net.conv", "conv"}));
  EXPECT_EQ(shorter_names("net.a.conv/relu/pool"),
            (Names{"net.a.conv/relu/pool", "a.conv/relu/pool", "conv/relu/pool", "conv…/pool"}));
  EXPECT_EQ(
      shorter_names("conv/relu/adaptive_avg_pool2d"),
      (Names{"conv/relu/adaptive_avg_pool2d", "conv…/adaptive_avg_pool2d", "conv…adaptive_avg…", "conv…adaptive…"}));
  EXPECT_EQ(shorter_names("fc/log_softmax"), (Names{"fc/log_softmax", "fc/log…"})) << "a softmax is something else";
  EXPECT_EQ(shorter_names("conv/relu/max_pool2d#2").back(), "conv…max…#2");
}

TEST(Films, LayersOfWhichTheFirstDimensionIsNoSampleAreLeftOut) {
  MadeJob job;
  job.probe("photos", {4, 3, 8, 8}, 2);
  job.made(schema::SourceKind::activation, "photos/net.conv", {4, 4, 6, 6}, 0);
  // Positions first: four samples would read as patches.
  job.made(schema::SourceKind::activation, "photos/net.attention", {9, 4, 8}, 1);
  const FilmSources film = films_of(job.store()).at(0);
  ASSERT_EQ(film.layers.size(), 1U);
  EXPECT_EQ(film.layers[0]->path(), "photos/net.conv");
}

TEST(Films, TheUsualLayerIsTheLastInWhichOneStillSeesWhereSomethingIs) {
  using Layers = std::vector<std::pair<std::string, std::vector<std::int64_t>>>;
  const auto usual = [](const Layers& layers) {
    MadeJob job;
    job.probe("photos", {4, 3, 32, 32}, 2);
    std::uint32_t order = 0;
    for (const auto& [name, shape] : layers) {
      job.made(schema::SourceKind::activation, "photos/net." + name, shape, order++);
    }
    const FilmSources film = films_of(job.store())[0];
    return short_name(film, *usual_layer(film));
  };
  EXPECT_EQ(usual({{"only", {4, 8, 3, 3}}, {"fc", {4, 2}}}), "net.only") << "nothing better";
  EXPECT_EQ(usual({{"conv1", {4, 8, 16, 16}},
                   {"conv2", {4, 8, 4, 4}},
                   {"conv3", {4, 8, 2, 2}},
                   {"conv3/adaptive_avg_pool2d", {4, 8, 7, 7}}}),
            "net.conv2")
      << "7 × 7 times what is 2 × 2";
  EXPECT_EQ(usual({{"conv1", {4, 8, 16, 16}}, {"squeeze", {4, 8, 1, 1}}, {"conv2", {4, 8, 8, 8}}}), "net.conv2")
      << "channels are weighed in between";
}

TEST(Films, OfATransformerWithAClassTokenTheUsualLayerIsBeforeTheLastAttention) {
  const auto usual = [](std::int64_t tokens) {
    MadeJob job;
    job.probe("photos", {4, 3, 8, 8}, 2);
    const auto layer = [&](const std::string& name, std::uint32_t order) {
      job.made(schema::SourceKind::activation, "photos/net.block2." + name, {4, tokens, 6}, order);
    };
    layer("norm", 1);
    layer("attention.in", 2);
    // Heads of all samples in a row: no layer of the film.
    job.made(schema::SourceKind::activation, "photos/net.block2.attention.in/softmax", {8, tokens, tokens}, 3);
    layer("mlp", 4);
    schema::CatalogEntry attention = job.source("photos/net.block2.attention.in/softmax").entry;
    attention.parent = attention.id;
    attention.path = "photos/net.block2.attention:attention";
    attention.kind = schema::SourceKind::attention;
    attention.order = schema::CatalogEntry{}.order;
    job.add(attention);
    return short_name(films_of(job.store())[0], *usual_layer(films_of(job.store())[0]));
  };
  EXPECT_EQ(usual(17), "net.block2.norm") << "behind it only the class token is read";
  EXPECT_EQ(usual(16), "net.block2.mlp") << "all patches are";
}

TEST(MapColors, TheFirstMapHasItsOwnScaleHoweverLongItTook) {
  MapColors colors;
  colors.begin_frame();
  EXPECT_EQ(colors.scale(false, 0.1).range.hi, 1.0) << "no map yet";
  ClassMap map;
  map.values = {0.0F, 0.125F};
  colors.begin_frame();
  colors.see(map);
  EXPECT_EQ(colors.scale(false, 0.1).range.hi, 0.125);
  colors.toggle_lock();
  colors.begin_frame();
  EXPECT_EQ(colors.scale(false, 0.1).range.hi, 0.125) << "locked";
}

ClassMapRequest request_for(const MadeJob& job, analysis::ClassMapMethod method, std::uint32_t argument) {
  return {&job.source("l"), &job.source("l:grad"), 0, argument, method};
}

TEST(ClassMaps, CombineOnlyAnActivationAndAGradientOfTheSameStepAndClass) {
  MadeJob job;
  job.tensor("l", {1, 1, 1, 2});
  job.tensor("l:grad", {1, 1, 1, 2});
  job.elements({.path = "l", .step = 5, .values = {1, 2}});
  job.elements({.path = "l", .step = 7, .values = {3, 4}});
  job.elements({.path = "l:grad", .step = 6, .values = {1, 1}, .argument = 3});
  job.elements({.path = "l:grad", .step = 7, .values = {2, 2}, .argument = 3});
  job.elements({.path = "l:grad", .step = 5, .values = {9, 9}, .argument = 4});
  ClassMaps maps;
  maps.update(request_for(job, analysis::ClassMapMethod::grad_cam, 3));
  EXPECT_EQ(Steps(maps.steps().begin(), maps.steps().end()), Steps{7});
  EXPECT_EQ(maps.step_at(100), 7U);
  EXPECT_FALSE(maps.step_at(6));
  ASSERT_NE(maps.at(7), nullptr);
  EXPECT_EQ(maps.at(7)->values, (std::vector<float>{6, 8}));
  EXPECT_EQ(maps.at(5), nullptr);
  maps.update(request_for(job, analysis::ClassMapMethod::grad_cam, 4));
  EXPECT_EQ(maps.at(5)->values, (std::vector<float>{9, 18})) << "another class, another map";
}

// Two channels, masked with each of which the image has these scores of two classes; then twice those of the image
// itself.
struct MaskedMap {
  MadeJob job;
  ClassMaps maps;
  explicit MaskedMap(const std::vector<float>& last = {5, 6}) {
    job.tensor("l", {2, 2, 1, 2});
    job.tensor("l:masked_scores", {4, 2});
    job.elements({.path = "l", .step = 5, .values = {9, 9, 9, 9, 1, 2, 3, 4}});
    std::vector<float> scores{std::log(1.0F), std::log(3.0F), std::log(3.0F), std::log(2.0F), 5, 6};
    scores.insert(scores.end(), last.begin(), last.end());
    job.elements({.path = "l:masked_scores", .step = 5, .values = scores, .argument = 1});
  }
  const ClassMap* of(std::uint32_t which, std::uint32_t sample = 1) {
    maps.update({&job.source("l"), &job.source("l:masked_scores"), sample, which, analysis::ClassMapMethod::score_cam});
    return maps.at(5);
  }
};

TEST(ClassMaps, ScoreCamWeighsChannelsByTheScoresOfTheImagesMaskedWithThem) {
  MaskedMap made;
  const ClassMap* map = made.of(0);
  ASSERT_NE(map, nullptr);
  EXPECT_EQ(map->failure, "");
  ASSERT_EQ(map->values.size(), 2U);
  EXPECT_FLOAT_EQ(map->values[0], 0.25F * 1 + 0.75F * 3);
  EXPECT_FLOAT_EQ(map->values[1], 0.25F * 2 + 0.75F * 4);
  map = made.of(schema::kPredictedClass);
  ASSERT_NE(map, nullptr);
  EXPECT_FLOAT_EQ(map->values[0], 0.6F * 1 + 0.4F * 3) << "the image itself is taken for class 1";
  EXPECT_EQ(made.of(0, 0), nullptr) << "another sample's masks";
  map = made.of(2);
  ASSERT_NE(map, nullptr);
  EXPECT_EQ(map->failure, "there is no class 2");
}

TEST(ClassMaps, AForwardFunctionThatTreatsImagesByTheirPlaceHasNoScoreCam) {
  MaskedMap made({5, 4});
  const ClassMap* const map = made.of(0);
  ASSERT_NE(map, nullptr);
  EXPECT_NE(map->failure.find("other scores at another place"), std::string::npos) << map->failure;
}

TEST(ClassMaps, EigenCamDoesWithoutGradients) {
  MadeJob job;
  job.tensor("l", {1, 1, 1, 3});
  job.elements({.path = "l", .step = 5, .values = {0, 0, 3}});
  ClassMaps maps;
  maps.update({&job.source("l"), nullptr, 0, 0, analysis::ClassMapMethod::eigen_cam});
  EXPECT_EQ(maps.steps().size(), 1U);
  EXPECT_NEAR(maps.at(5)->values[2], 2.0F, 1e-5);
}

TEST(ClassMaps, WhatTakesLongIsComputedMeanwhile) {
  MadeJob job;
  const Shape shape{1, 64, 28, 28};
  job.tensor("l", shape);
  job.sample("l", 5, weight_like(64 * 784, 1));
  ClassMaps maps;
  const ClassMapRequest request{&job.source("l"), nullptr, 0, 0, analysis::ClassMapMethod::eigen_cam};
  maps.update(request);
  EXPECT_EQ(maps.at(5), nullptr);
  EXPECT_TRUE(maps.is_pending());
  const ClassMap* map = nullptr;
  for (int i = 0; i < 10'000'000 && map == nullptr; ++i) {
    maps.update(request);
    map = maps.at(5);
  }
  ASSERT_NE(map, nullptr);
  EXPECT_EQ(map->values.size(), 784U);
  EXPECT_FALSE(maps.is_pending());
}

struct LongMap {
  MadeJob job;
  ClassMapRequest request;
  LongMap() {
    job.tensor("l", {1, 64, 28, 28});
    for (const std::uint64_t step : {5U, 6U}) job.sample("l", step, weight_like(64 * 784, 1));
    request = {&job.source("l"), nullptr, 0, 0, analysis::ClassMapMethod::eigen_cam};
  }
  const ClassMap* settled(ClassMaps& maps) const {
    const ClassMap* map = nullptr;
    for (int i = 0; i < 10'000 && map == nullptr; ++i) {
      maps.update(request);
      map = maps.at(5);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return map;
  }
};

TEST(ClassMaps, WhatCannotBeComputedSaysWhy) {
  const LongMap made;
  ClassMaps maps([](auto, const Planes&, const Planes&, const std::stop_token&) -> ClassMap {
    throw std::length_error("too large");
  });
  const ClassMap* const map = made.settled(maps);
  ASSERT_NE(map, nullptr);
  EXPECT_EQ(map->failure, "too large");
  EXPECT_TRUE(map->values.empty());
}

TEST(ClassMaps, WhatNobodyWantsAnyMoreStops) {
  using Clock = std::chrono::steady_clock;
  const LongMap made;
  std::atomic<int> begun = 0;
  std::atomic<int> stopped = 0;
  const auto wait_for_stop = [&](auto, const Planes&, const Planes&, const std::stop_token& stop) {
    ++begun;
    const auto end = Clock::now() + std::chrono::seconds(20);
    while (!stop.stop_requested() && Clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    stopped += stop.stop_requested() ? 1 : 0;
    return ClassMap{};
  };
  const auto before = Clock::now();
  {
    ClassMaps maps(wait_for_stop);
    maps.update(made.request);
    EXPECT_EQ(maps.at(5), nullptr);
    EXPECT_GE(maps.memory_bytes(), std::size_t{64 * 784 * 4}) << "what the thread was given";
    EXPECT_EQ(maps.at(6), nullptr) << "one after the other";
    ClassMapRequest other = made.request;
    other.argument = 1;
    for (int i = 0; i < 10'000 && begun < 2; ++i) {
      maps.update(other);
      maps.at(5);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_EQ(begun, 2);
  }
  EXPECT_EQ(stopped, 2);
  EXPECT_LT(Clock::now() - before, std::chrono::seconds(10)) << "nobody waits for its end";
}

TEST(Planes, OneChannelIsThatOfAll) {
  MadeJob job;
  for (const Shape& shape : {Shape{2, 3, 2, 4}, Shape{2, 5, 3}, Shape{2, 4, 3}}) {
    const std::string path = "t" + std::to_string(shape[1] * 10 + shape[2]);
    job.tensor(path, shape);
    std::size_t count = 1;
    for (const std::int64_t extent : shape) count *= static_cast<std::size_t>(extent);
    job.sample(path, 1, weight_like(count, 3));
    const schema::Region& region = job.source(path).regions.newest()->region;
    const Planes all = planes_of(region, 1, {});
    for (std::size_t k = 0; k < all.channels; ++k) {
      const auto plane = all.view().plane(k);
      EXPECT_EQ(plane_of(region, 1, static_cast<std::int64_t>(k), {}), std::vector<float>(plane.begin(), plane.end()));
    }
    EXPECT_TRUE(plane_of(region, 1, static_cast<std::int64_t>(all.channels), {}).empty());
    EXPECT_TRUE(plane_of(region, 2, 0, {}).empty());
  }
}

TEST(Spread, KeepsTheEndsAndStaysTheSameWhileNewStepsCome) {
  Steps steps;
  for (std::uint64_t step = 3; step < 1000; step += 7) steps.push_back(step);
  const Steps before = spread(steps, 8);
  EXPECT_LE(before.size(), 8U);
  EXPECT_GE(before.size(), 5U);
  EXPECT_EQ(before.front(), 3U);
  EXPECT_EQ(before.back(), steps.back());
  EXPECT_TRUE(std::ranges::is_sorted(before));
  for (int i = 0; i < 5; ++i) steps.push_back(steps.back() + 7);
  const Steps after = spread(steps, 8);
  EXPECT_TRUE(std::equal(before.begin(), before.end() - 1, after.begin())) << "only the newest is another";
  EXPECT_EQ(spread(Steps{4, 9}, 8), (Steps{4, 9}));
  EXPECT_TRUE(spread(Steps{}, 8).empty());
}

TEST(MapColors, OneScaleForAllInSightAndALockThatStaysForAnotherSample) {
  MapColors colors;
  colors.begin_frame();
  colors.see({{0.5F, kNan}, 1, 2, true});
  colors.see({{2.0F, 0.0F}, 1, 2, true});
  EXPECT_EQ(colors.scale(false, 0.0).range.hi, 2.0);
  EXPECT_EQ(colors.scale(true, 0.0).range.hi, 1.0);
  colors.toggle_lock();
  colors.start_anew(true);
  colors.begin_frame();
  colors.see({{8.0F}, 1, 1, true});
  EXPECT_EQ(colors.scale(false, 0.0).range.hi, 2.0);
  colors.start_anew(false);
  EXPECT_EQ(colors.scale(false, 0.0).range.hi, 8.0);
}

}  // namespace
}  // namespace tensorscope::viewer
