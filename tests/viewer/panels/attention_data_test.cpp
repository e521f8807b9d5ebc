#include "viewer/panels/attention/attention_data.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <numeric>
#include <thread>

#include "tests/viewer/panels/made_attention.h"
#include "viewer/panels/attention/attention_axes.h"
#include "viewer/panels/attention/attention_origins.h"
#include "viewer/panels/attention/attention_request.h"
#include "viewer/panels/attention/sentence_layout.h"
#include "viewer/panels/attention/token_text.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

using schema::SourceKind;
using Axis = Placement::Axis;

constexpr const char* kLayer = "net.layers.0:attention";

std::uint32_t attention(MadeJob& job, const std::string& path, std::vector<std::int64_t> shape,
                        std::uint32_t order = 0) {
  return job.made(SourceKind::attention, path, std::move(shape), order);
}

AttentionAxes axes(MadeJob& job, const std::string& path = kLayer) {
  const Source& source = job.source(path);
  return axes_of(job.store(), sources_of_positions(job.store()), source, *attention_shape(source.entry.shape), 1'000);
}

std::vector<std::string> words(std::size_t count) {
  return std::vector<std::string>(count, "word");
}

TEST(AttentionAxes, TokensOfTheModelNameThePositionsOfItsAttention) {
  MadeJob job;
  attention(job, kLayer, {2, 4, 5, 5});
  add_tokens(job, "net:tokens", 1, words(5));
  add_tokens(job, "network:tokens", 1, words(5));
  add_tokens(job, "other:tokens", 1, words(5));
  const AttentionAxes found = axes(job);
  ASSERT_EQ(found.queries.size(), 1U);
  EXPECT_EQ(found.queries[0].source->path(), "net:tokens");
  EXPECT_EQ(found.queries[0].count, 5);
  EXPECT_TRUE(found.is_self);
}

TEST(AttentionAxes, TheLongestNameCounts) {
  MadeJob job;
  attention(job, kLayer, {1, 1, 5, 5});
  add_tokens(job, "net.layers:tokens", 1, words(5));
  add_tokens(job, "net:tokens", 1, words(5));
  ASSERT_EQ(axes(job).queries.size(), 1U);
  EXPECT_EQ(axes(job).queries[0].source->path(), "net.layers:tokens");
}

TEST(AttentionAxes, AProbesAttentionIsNotNamedByTheTraining) {
  MadeJob job;
  job.probe("verses", {1, 5}, 3);
  attention(job, "verses/net.layers.0:attention", {1, 1, 5, 5});
  add_tokens(job, "net:tokens", 1, words(5));
  EXPECT_TRUE(axes(job, "verses/net.layers.0:attention").queries.empty());
  add_tokens(job, "verses:tokens", 1, words(5));
  EXPECT_EQ(axes(job, "verses/net.layers.0:attention").queries[0].source->path(), "verses:tokens");
}

TEST(AttentionAxes, AProbesInputOfWholeNumbersAreItsTokens) {
  MadeJob job;
  schema::CatalogEntry input;
  input.path = "verses:input";
  input.kind = SourceKind::input;
  input.dtype = schema::Dtype::int64;
  input.shape = {8, 5};
  job.add(input);
  attention(job, "verses/net.layers.0:attention", {8, 1, 5, 5});
  ASSERT_EQ(axes(job, "verses/net.layers.0:attention").queries.size(), 1U);
  EXPECT_FALSE(axes(job, "verses/net.layers.0:attention").queries[0].is_picture);
}

// The words of the batch are said; that the network in the probe was given the same numbers is only seen.
TEST(AttentionAxes, AProbesOwnInputCountsBeforeWhatItsNetworkWasSeenToBeGiven) {
  MadeJob job;
  schema::CatalogEntry input;
  input.kind = SourceKind::input;
  input.dtype = schema::Dtype::int64;
  input.shape = {8, 5};
  input.path = "verses/net:input";
  input.parent = job.add(SourceKind::module, "verses");
  job.add(input);
  attention(job, "verses/net.layers.0:attention", {8, 1, 5, 5});
  EXPECT_EQ(axes(job, "verses/net.layers.0:attention").queries.at(0).source->path(), "verses/net:input");
  input.path = "verses:input";
  job.add(input);
  EXPECT_EQ(axes(job, "verses/net.layers.0:attention").queries.at(0).source->path(), "verses:input");

  input.path = "net:input";
  input.parent = schema::kNoSource;
  job.add(input);
  attention(job, kLayer, {8, 1, 5, 5});
  add_tokens(job, "net:tokens", 1, words(5));
  EXPECT_EQ(axes(job).queries.at(0).source->path(), "net:tokens");
}

TEST(AttentionAxes, WordsAndPatchesShareASequenceAsTheirPlacementsSay) {
  MadeJob job;
  attention(job, kLayer, {1, 1, 3 + 4, 3 + 4});
  add_picture(job, "net:image", 1, 1, 8, {.first = 3, .patch_rows = 2, .patch_columns = 2});
  add_tokens(job, "net:tokens", 1, words(3));
  const AttentionAxes found = axes(job);
  ASSERT_EQ(found.keys.size(), 2U);
  EXPECT_FALSE(found.keys[0].is_picture);
  EXPECT_TRUE(found.keys[1].is_picture);
  EXPECT_EQ(found.keys[1].first, 3);
  EXPECT_EQ(found.keys[1].count, 4);
}

TEST(AttentionAxes, BetweenTwoSequencesWordsThatDoNotFillASideNameNothing) {
  MadeJob job;
  attention(job, kLayer, {1, 1, 3, 9});
  add_tokens(job, "net:tokens", 1, words(3));
  EXPECT_EQ(axes(job).queries.size(), 1U);
  EXPECT_TRUE(axes(job).keys.empty()) << "the first three of nine keys would have wrong words";
  EXPECT_FALSE(axes(job).is_self);
}

TEST(AttentionAxes, EachSideOfTwoSequencesHasItsOwn) {
  MadeJob job;
  attention(job, kLayer, {1, 1, 5, 5});
  add_tokens(job, "net:tokens", 1, words(5), {.axis = Axis::queries});
  add_picture(job, "net:image", 1, 1, 8, {.first = 1, .patch_rows = 2, .patch_columns = 2, .axis = Axis::keys});
  const AttentionAxes found = axes(job);
  ASSERT_EQ(found.queries.size(), 1U);
  ASSERT_EQ(found.keys.size(), 1U);
  EXPECT_FALSE(found.queries[0].is_picture);
  EXPECT_TRUE(found.keys[0].is_picture);
  EXPECT_FALSE(found.is_self) << "of the same length, yet not the same";
}

TEST(AttentionAxes, APictureWithoutAWordIsCutIntoAsManyPatchesAsThereArePositions) {
  MadeJob job;
  job.probe("digits", {4, 3, 28, 28}, 10);
  attention(job, "digits/net.layers.0:attention", {4, 2, 50, 50});
  const auto found = axes(job, "digits/net.layers.0:attention").queries;
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].is_guess);
  EXPECT_EQ(found[0].first, 1) << "behind CLS";
  EXPECT_EQ(found[0].patch_rows, 7);
  EXPECT_EQ(found[0].patch_columns, 7);
  attention(job, "digits/net.layers.1:attention", {4, 2, 51, 51});
  EXPECT_TRUE(axes(job, "digits/net.layers.1:attention").queries.empty());
}

TEST(AttentionAxes, WhatOverlapsOrReachesBeyondTheEndIsLeftOut) {
  MadeJob job;
  attention(job, kLayer, {1, 1, 6, 6});
  add_tokens(job, "net:tokens", 1, words(4), {.first = 1});
  add_picture(job, "net:image", 1, 1, 8, {.first = 0, .patch_rows = 2, .patch_columns = 2});
  EXPECT_EQ(axes(job).queries.size(), 1U);
  MadeJob beyond;
  attention(beyond, kLayer, {1, 1, 6, 6});
  add_tokens(beyond, "net:tokens", 1, words(6), {.first = 1});
  EXPECT_TRUE(axes(beyond).queries.empty());
}

TEST(AttentionAxes, OfASampleBeyondTheBatchThereIsNoWindow) {
  MadeJob job;
  add_tokens(job, "net:tokens", 1, words(4));
  const PositionPart part{&job.source("net:tokens"), false, 0, 4};
  EXPECT_TRUE(part_window(part, 0, 64).has_value());
  EXPECT_FALSE(part_window(part, 1, 64).has_value());
}

TEST(TokenText, ShowsWhatCannotBeSeen) {
  EXPECT_EQ(token_text(" the"), "␣the");
  EXPECT_EQ(token_text("a b"), "a b");
  EXPECT_EQ(token_text("\n"), "↵");
  EXPECT_EQ(token_text(""), "∅");
  EXPECT_EQ(token_text("星星"), "星星");
  EXPECT_EQ(token_text("\xE2\x82"), "<0xE2><0x82>") << "half of a character";
  EXPECT_EQ(token_text("\xED\xA0\x80"), "<0xED><0xA0><0x80>") << "a surrogate";
  EXPECT_EQ(token_text("\xC0\x80"), "<0xC0><0x80>") << "longer than needed";
  EXPECT_EQ(token_text("a\x01"), "a<0x01>");
}

TEST(AttentionOrigins, LayersAreInTheOrderInWhichTheyAreMadeAndOfOneRunEach) {
  MadeJob job;
  job.probe("verses", {1, 5}, 3);
  attention(job, "net.b:attention", {1, 1, 5, 5}, 7);
  attention(job, "net.a:attention", {1, 1, 5, 5}, 9);
  attention(job, "verses/net.b:attention", {1, 1, 5, 5}, 7);
  const auto origins = attention_origins(job.store());
  ASSERT_EQ(origins.size(), 2U);
  EXPECT_EQ(origins[0].name, "training");
  EXPECT_EQ(origins[0].labels, (std::vector<std::string>{"b", "a"}));
  EXPECT_EQ(origins[1].name, "verses");
  EXPECT_EQ(origins[1].layers.size(), 1U);
}

TEST(ShortLabels, KeepWholeWords) {
  const std::vector<std::string> blocks{"net.block1.attention:attention", "net.block12.attention:attention"};
  EXPECT_EQ(short_labels(blocks), (std::vector<std::string>{"block1", "block12"}));
  const std::vector<std::string> numbers{"a.layers.0:attention", "a.layers.10:attention"};
  EXPECT_EQ(short_labels(numbers), (std::vector<std::string>{"0", "10"}));
  EXPECT_EQ(short_labels({"net.self:attention"}), (std::vector<std::string>{"self"}));
  EXPECT_TRUE(short_labels({}).empty());
}

TEST(GridCut, ASmallHeadIsWholeALongOneHasFewerRowsAndOnlyThenFewerKeys) {
  const AttentionShape small{8, 4, 64, 64, 4};
  EXPECT_TRUE(grid_cut(small, 3, 4096).queries.is_whole());
  EXPECT_TRUE(grid_cut(small, 3, 4096).keys.is_whole());
  const AttentionShape medium{1, 12, 512, 512, 4};
  const AttentionCut rows = grid_cut(medium, 0, 16 * 1024);
  EXPECT_TRUE(rows.keys.is_whole());
  EXPECT_EQ(rows.queries.count, 32);
  const AttentionShape large{1, 12, 4096, 4096, 4};
  const AttentionCut both = grid_cut(large, 0, 16 * 1024);
  EXPECT_LE(both.queries.count * both.keys.count, 16 * 1024);
  EXPECT_EQ(std::gcd(both.queries.stride, both.keys.stride), 1) << "else the diagonal is met too often";
}

TEST(AttentionRegion, FindsASampleAndAHeadInAWindow) {
  MadeJob job;
  attention(job, kLayer, {4, 3, 2, 2});
  std::vector<float> values(2 * 2 * 2 * 2);
  std::iota(values.begin(), values.end(), 0.0F);
  schema::Window window = whole_window(job.source(kLayer).entry.shape);
  window.start[0] = 1;
  window.count[0] = 2;
  window.start[1] = 1;
  window.count[1] = 2;
  job.sample_window(kLayer, 1, window, values);
  const RegionSample& sample = *job.source(kLayer).regions.newest();
  EXPECT_FALSE(AttentionRegion::of(sample, 0));
  EXPECT_FALSE(AttentionRegion::of(sample, 3));
  const auto region = AttentionRegion::of(sample, 2);
  ASSERT_TRUE(region);
  EXPECT_FALSE(region->holds_head(0));
  ASSERT_TRUE(region->holds_head(2));
  std::vector<float> weights;
  region->append(2, weights);
  EXPECT_EQ(weights, (std::vector<float>{12, 13, 14, 15}));
}

TEST(AttentionShape, KnowsTwoToFourDimensions) {
  EXPECT_EQ(attention_shape(std::vector<std::int64_t>{3, 4})->heads, 1);
  EXPECT_EQ(attention_shape(std::vector<std::int64_t>{2, 3, 4})->heads, 2);
  EXPECT_EQ(attention_shape(std::vector<std::int64_t>{5, 2, 3, 4})->samples, 5);
  EXPECT_FALSE(attention_shape(std::vector<std::int64_t>{4}));
  EXPECT_FALSE(attention_shape(std::vector<std::int64_t>{2, 0, 4}));
}

TEST(Sentence, FlowsIntoLinesAndCutsWhatIsWiderThanTheRoom) {
  const std::vector<TokenWidth> widths{{0, 40}, {1, 40}, {2, 40}, {5, 300}, {6, 10}};
  const SentenceLayout layout = flow(widths, 100, 30, 5);
  EXPECT_EQ(layout.at(1)->x, 45);
  EXPECT_EQ(layout.at(2)->y, 30);
  EXPECT_EQ(layout.at(5)->y, 60);
  EXPECT_EQ(layout.at(5)->width, 100);
  EXPECT_EQ(layout.at(6)->y, 90);
  EXPECT_EQ(layout.height, 120);
  EXPECT_EQ(layout.at(3), nullptr);
  EXPECT_EQ(layout.first_below(0), 0U);
  EXPECT_EQ(layout.first_below(35), 2U);
  EXPECT_EQ(layout.first_below(1000), 4U);
  EXPECT_EQ(flow({}, 100, 30, 5).height, 0);
}

// A panel's data on a job, as a frame after the other.
struct DataStage {
  MadeJob job;
  AttentionData data;
  AttentionChoice choice;
  AttentionNeed need;

  void update(const std::string& path = kLayer) {
    job.store().wants().clear();
    data.update(job.store(), job.source(path), choice, need);
    while (data.work(std::chrono::milliseconds(5))) {
      std::this_thread::yield();
      data.update(job.store(), job.source(path), choice, need);
    }
  }
  std::uint64_t wanted_elements() {
    std::uint64_t most = 0;
    for (const schema::Want& want : job.store().wants().tidy()) {
      std::uint64_t elements = 1;
      for (std::size_t i = 0; i < want.window.dimensions; ++i) elements *= want.window.count[i];
      most = std::max(most, elements);
    }
    return most;
  }
};

TEST(AttentionData, AsksForOneSampleOnly) {
  DataStage stage;
  attention(stage.job, kLayer, {32, 4, 10, 10});
  stage.choice.sample = 7;
  stage.update();
  ASSERT_FALSE(stage.job.store().wants().tidy().empty());
  for (const schema::Want& want : stage.job.store().wants().tidy()) {
    EXPECT_EQ(want.window.start[0], 7U);
    EXPECT_EQ(want.window.count[0], 1U);
  }
  EXPECT_EQ(stage.data.waiting_for(), std::string("attention of ") + kLayer);
}

TEST(AttentionData, OfALongSequenceAsksForWhatPixelsShow) {
  DataStage stage;
  for (int layer = 0; layer < 12; ++layer) {
    attention(stage.job, "net.layers." + std::to_string(layer) + ":attention", {1, 12, 4096, 4096});
  }
  for (const HeadMode mode : {HeadMode::one, HeadMode::mean, HeadMode::rollout, HeadMode::flow}) {
    stage.choice.mode = mode;
    stage.update();
    EXPECT_LE(stage.wanted_elements(), std::uint64_t{1} << 20);
  }
  EXPECT_FALSE(stage.data.no_joint().empty());
}

TEST(AttentionData, ASampleAndAHeadBeyondTheLastAreBroughtBack) {
  DataStage stage;
  attention(stage.job, kLayer, {2, 4, 5, 5});
  stage.choice.sample = 9;
  stage.choice.head = -3;
  stage.update();
  EXPECT_EQ(stage.choice.sample, 1);
  EXPECT_EQ(stage.choice.head, 0);
}

TEST(AttentionData, WordsOfAnotherBatchAreNotShown) {
  DataStage stage;
  MadeAttention made;
  made.queries = made.keys = 3;
  add_layers(stage.job, 10, 1, made);
  add_tokens(stage.job, "net:tokens", 8, {"a", "b", "c"});
  stage.update();
  EXPECT_TRUE(stage.data.has_sample());
  EXPECT_EQ(stage.data.queries().word(0), "");
  EXPECT_EQ(stage.data.waiting_for(), "words of net:tokens");
  MadeElements later;
  later.path = "net:tokens";
  later.step = 10;
  later.values = {1, 2, 3};
  later.words = {"x", "y", "z"};
  stage.job.elements(later);
  stage.update();
  EXPECT_EQ(stage.data.queries().word(0), "x");
  EXPECT_EQ(stage.data.waiting_for(), "");
}

TEST(AttentionData, AnEarlierStepWithWordsIsTakenWhereTheNewestHasNone) {
  DataStage stage;
  MadeAttention made;
  made.queries = made.keys = 3;
  add_layers(stage.job, 10, 1, made);
  add_tokens(stage.job, "net:tokens", 10, {"a", "b", "c"});
  stage.job.sample(kLayer, 11, attention_like(made));
  stage.update();
  EXPECT_EQ(stage.data.queries().word(0), "a");
  EXPECT_EQ(stage.data.matrix().step(), 10U);
}

// Batches that are padded to their longest sentence.
TEST(AttentionData, SequencesMayDifferInLengthFromBatchToBatch) {
  DataStage stage;
  attention(stage.job, kLayer, {2, 1, 5, 5});
  stage.job.elements({.path = kLayer, .step = 1, .shape = {2, 1, 5, 5}, .values = std::vector<float>(50, 0.2F)});
  add_tokens(stage.job, "net:tokens", 1, {"a", "b", "c", "d", "e"});
  stage.update();
  EXPECT_EQ(stage.data.queries().word(4), "e");
  schema::Window shorter = whole_window(std::vector<std::int64_t>{1, 1, 3, 3});
  stage.job.elements(
      {.path = kLayer, .step = 2, .shape = {2, 1, 3, 3}, .values = std::vector<float>(9, 0.3F), .window = shorter});
  stage.job.elements({.path = "net:tokens", .step = 2, .shape = {1, 3}, .values = {1, 2, 3}, .words = {"x", "y", "z"}});
  stage.update();
  EXPECT_EQ(stage.data.matrix().keys().extent, 3);
  ASSERT_EQ(stage.data.queries().size(), 3);
  EXPECT_EQ(stage.data.queries().word(2), "z");
  EXPECT_EQ(stage.data.waiting_for(), "");
  for (const schema::Want& want : stage.job.store().wants().tidy()) {
    EXPECT_EQ(want.window.count[want.window.dimensions - 1], 5U) << "the next may be as long again";
  }
  stage.job.store().timeline().show(1);
  stage.update();
  EXPECT_EQ(stage.data.queries().word(4), "e");
}

TEST(AttentionData, WeightsOfAPositionAreTheRowOrTheColumn) {
  DataStage stage;
  attention(stage.job, kLayer, {1, 1, 2, 3});
  stage.job.sample(kLayer, 1, {.1F, .2F, .7F, .4F, .5F, .1F});
  stage.need.focus = Focus{true, 1};
  stage.update();
  EXPECT_TRUE(std::ranges::equal(stage.data.weights(), std::vector<float>{.4F, .5F, .1F}));
  stage.need.focus = Focus{false, 2};
  stage.update();
  EXPECT_TRUE(std::ranges::equal(stage.data.weights(), std::vector<float>{.7F, .1F}));
  stage.need.focus = Focus{true, 2};
  stage.update();
  EXPECT_TRUE(stage.data.weights().empty()) << "there is no such query";
}

TEST(AttentionData, TheMeanIsOverAllHeads) {
  DataStage stage;
  attention(stage.job, kLayer, {1, 2, 1, 2});
  stage.job.sample(kLayer, 1, {1.0F, 0.0F, 0.5F, 0.5F});
  stage.choice.mode = HeadMode::mean;
  stage.update();
  EXPECT_TRUE(std::ranges::equal(stage.data.matrix().values(), std::vector<float>{.75F, .25F}));
}

TEST(AttentionData, TheMeanOfManyLargeHeadsTakesSomeFramesAndIsNeverThatOfAnotherChoice) {
  constexpr std::int64_t kSide = 300;
  DataStage stage;
  attention(stage.job, kLayer, {1, 8, kSide, kSide});
  std::vector<float> values;
  for (int head = 0; head < 8; ++head) values.resize(values.size() + kSide * kSide, static_cast<float>(head));
  stage.job.sample(kLayer, 1, values);
  const auto frame = [&] { stage.data.update(stage.job.store(), stage.job.source(kLayer), stage.choice, stage.need); };
  frame();
  ASSERT_FALSE(stage.data.matrix().empty());
  stage.choice.mode = HeadMode::mean;
  frame();
  EXPECT_TRUE(stage.data.matrix().empty()) << "the head would be called the mean";
  EXPECT_TRUE(stage.data.work(std::chrono::seconds(60))) << "the next frame goes on";
  stage.update();
  ASSERT_FALSE(stage.data.matrix().empty());
  EXPECT_EQ(stage.data.matrix().values()[0], 3.5F);
  EXPECT_FALSE(stage.data.work(std::chrono::seconds(60)));
  for (float& value : values) value += 1.0F;
  stage.job.sample(kLayer, 2, values);
  frame();
  EXPECT_EQ(stage.data.matrix().values()[0], 3.5F) << "the mean of the step before stays until then";
  stage.update();
  EXPECT_EQ(stage.data.matrix().values()[0], 4.5F);
  EXPECT_EQ(stage.data.matrix().step(), 2U);
}

TEST(AttentionData, ARolloutIsOfTheLayersUpToTheChosenOneAtOneStep) {
  DataStage stage;
  attention(stage.job, "net.0:attention", {1, 1, 3, 3}, 0);
  attention(stage.job, "net.1:attention", {1, 1, 3, 3}, 1);
  stage.job.sample("net.0:attention", 4, {.7F, .2F, .1F, .1F, .6F, .3F, .2F, .2F, .6F});
  stage.job.sample("net.1:attention", 4, {.5F, .3F, .2F, .25F, .5F, .25F, .1F, .1F, .8F});
  stage.job.sample("net.1:attention", 5, std::vector<float>(9, 1.0F / 3.0F));
  stage.choice.mode = HeadMode::rollout;
  stage.update("net.1:attention");
  ASSERT_EQ(stage.data.matrix().values().size(), 9U);
  const std::vector<float> expected{.655F, .205F, .14F, .15625F, .625F, .21875F, .135F, .135F, .73F};
  for (std::size_t i = 0; i < 9; ++i) EXPECT_NEAR(stage.data.matrix().values()[i], expected[i], 1e-6) << i;
  EXPECT_EQ(stage.data.joint()->asked.step, 4U);
  stage.update("net.0:attention");
  EXPECT_NEAR(stage.data.matrix().values()[0], 0.85F, 1e-6) << "(0.7 + 1) / 2";
}

TEST(AttentionData, WhereAnEarlierLayerHasFewerSamplesARolloutIsOfThoseThatAllHave) {
  DataStage stage;
  attention(stage.job, "net.0:attention", {2, 1, 2, 2}, 0);
  attention(stage.job, "net.1:attention", {4, 1, 2, 2}, 1);
  stage.job.sample("net.0:attention", 4, std::vector<float>(8, 0.5F));
  stage.job.sample("net.1:attention", 4, std::vector<float>(16, 0.5F));
  stage.choice.mode = HeadMode::rollout;
  stage.choice.sample = 3;
  stage.update("net.1:attention");
  EXPECT_EQ(stage.data.no_joint(),
            "Sample 3 is not in net.0:attention, whose batch has 2 samples. Of samples 0 to 1 there is a rollout.");
  EXPECT_TRUE(stage.data.matrix().empty());
  stage.choice.sample = 1;
  stage.update("net.1:attention");
  EXPECT_EQ(stage.data.no_joint(), "");
  EXPECT_EQ(stage.data.matrix().values().size(), 4U);
  stage.choice.sample = 3;
  stage.update("net.0:attention");
  EXPECT_EQ(stage.choice.sample, 1) << "the last that this layer has";
}

// The layer below, which is not in sight, is not there at the newest step.
TEST(AttentionData, WordsStandOverARolloutOfTheirOwnBatch) {
  DataStage stage;
  attention(stage.job, "net.0:attention", {1, 1, 3, 3}, 0);
  attention(stage.job, "net.1:attention", {1, 1, 3, 3}, 1);
  add_tokens(stage.job, "net:tokens", 4, {"a", "b", "c"});
  const std::vector<float> equal(9, 1.0F / 3.0F);
  stage.job.sample("net.0:attention", 4, equal);
  stage.job.sample("net.1:attention", 4, equal);
  stage.job.sample("net.1:attention", 5, equal);
  stage.job.elements({.path = "net:tokens", .step = 5, .values = {1, 2, 3}, .words = {"x", "y", "z"}});
  stage.need.first_layer = 1;
  stage.update("net.1:attention");
  EXPECT_EQ(stage.data.queries().word(0), "x");
  stage.choice.mode = HeadMode::rollout;
  stage.update("net.1:attention");
  stage.update("net.1:attention");
  EXPECT_EQ(stage.data.matrix().step(), 4U);
  EXPECT_EQ(stage.data.queries().word(0), "a");
  EXPECT_EQ(stage.data.sample()->step, 4U);
}

TEST(AttentionData, ARolloutIsOfAStepThatHasItsWordsAsLongAsThatIsCurrent) {
  DataStage stage;
  attention(stage.job, kLayer, {1, 1, 3, 3}, 0);
  add_tokens(stage.job, "net:tokens", 4, {"a", "b", "c"});
  for (const std::uint64_t step : {4U, 5U}) stage.job.sample(kLayer, step, std::vector<float>(9, 1.0F / 3.0F));
  stage.choice.mode = HeadMode::rollout;
  stage.update();
  EXPECT_EQ(stage.data.matrix().step(), 4U);
  EXPECT_EQ(stage.data.queries().word(0), "a");
}

// Of a long sequence the matrix is thinned; the row of a position that it leaves out comes by itself.
TEST(AttentionData, ARowOfAnotherBatchIsNotShown) {
  constexpr std::int64_t kLong = 4096;
  DataStage stage;
  attention(stage.job, kLayer, {1, 1, kLong, kLong});
  const auto answer = [&](std::uint64_t step, bool is_row) {
    for (const schema::Want& want : stage.job.store().wants().tidy()) {
      const std::uint64_t elements = std::uint64_t{want.window.count[2]} * want.window.count[3];
      if (is_row != (want.window.count[2] == 1)) continue;
      stage.job.sample_window(kLayer, step, want.window, std::vector<float>(elements, 0.25F));
    }
  };
  stage.need.focus = Focus{true, 1};
  stage.update();
  answer(1, false);
  answer(1, true);
  stage.update();
  EXPECT_EQ(stage.data.matrix().step(), 1U);
  ASSERT_EQ(stage.data.weights().size(), static_cast<std::size_t>(kLong));
  answer(2, false);
  stage.update();
  EXPECT_EQ(stage.data.matrix().step(), 2U);
  EXPECT_TRUE(stage.data.weights().empty()) << "it is of the batch before";
  answer(2, true);
  stage.update();
  EXPECT_EQ(stage.data.weights().size(), static_cast<std::size_t>(kLong));
  EXPECT_EQ(stage.data.weights_step(), 2U);
}

TEST(AttentionData, BetweenTwoSequencesThereIsNoRollout) {
  DataStage stage;
  attention(stage.job, kLayer, {1, 1, 2, 3});
  stage.job.sample(kLayer, 1, std::vector<float>(6, 1.0F / 3.0F));
  stage.choice.mode = HeadMode::rollout;
  stage.update();
  EXPECT_NE(stage.data.no_joint(), "");
  EXPECT_TRUE(stage.data.matrix().empty());
}

TEST(AttentionData, AFlowIsForShortSequencesAndSaysWhatElseThereIs) {
  DataStage stage;
  stage.choice.mode = HeadMode::flow;
  attention(stage.job, "net.0:attention", {1, 1, 2, 2}, 0);
  stage.job.sample("net.0:attention", 4, {.75F, .25F, 0.0F, 1.0F});
  stage.update("net.0:attention");
  EXPECT_TRUE(std::ranges::equal(stage.data.matrix().values(), std::vector<float>{.875F, .125F, 0.0F, 1.0F}));
  DataStage longer;
  longer.choice.mode = HeadMode::flow;
  attention(longer.job, kLayer, {1, 1, 101, 101});
  longer.job.sample(kLayer, 4, std::vector<float>(101 * 101, 0.01F));
  longer.update();
  EXPECT_TRUE(longer.data.matrix().empty());
  EXPECT_NE(longer.data.no_joint().find("at most 100 of them, and these are 101"), std::string::npos);
  EXPECT_NE(longer.data.no_joint().find("rollout"), std::string::npos);
}

constexpr const char* kProbed = "verses/net.0:attention";

// One layer of a probe, of two positions, with its gradient of class 1.
void add_probed(DataStage& stage) {
  stage.job.probe("verses", {1, 2}, 3);
  attention(stage.job, kProbed, {1, 1, 2, 2});
  stage.job.sample(kProbed, 4, {.5F, .5F, .25F, .75F});
  stage.choice.mode = HeadMode::relevance;
  stage.choice.class_argument = 1;
}

void add_gradient(DataStage& stage, std::uint64_t step, std::uint32_t of_class) {
  const std::string path = std::string(kProbed) + ":grad";
  if (stage.job.store().find(path) == nullptr) {
    stage.job.made(SourceKind::activation_gradient, path, {1, 1, 2, 2}, 0);
  }
  stage.job.elements({.path = path, .step = step, .values = {1.0F, -1.0F, 2.0F, 0.0F}, .argument = of_class});
}

TEST(AttentionData, RelevanceIsOfAttentionAndTheGradientOfTheChosenClassOfOneStep) {
  DataStage stage;
  add_probed(stage);
  add_gradient(stage, 4, 2);
  stage.update(kProbed);
  EXPECT_TRUE(stage.data.matrix().empty()) << "that gradient is of another class";
  EXPECT_NE(stage.data.waiting_for(), "");
  const auto wants = stage.job.store().wants().tidy();
  const std::uint32_t gradient = stage.job.source(std::string(kProbed) + ":grad").id();
  const auto want = std::ranges::find(wants, gradient, &schema::Want::source);
  ASSERT_NE(want, wants.end());
  EXPECT_EQ(want->argument, 1U);
  add_gradient(stage, 5, 1);
  stage.update(kProbed);
  EXPECT_TRUE(stage.data.matrix().empty()) << "of another step";
  add_gradient(stage, 4, 1);
  stage.update(kProbed);
  EXPECT_TRUE(std::ranges::equal(stage.data.matrix().values(), std::vector<float>{.5F, 0.0F, .5F, 0.0F}));
  stage.choice.class_argument = 2;
  stage.update(kProbed);
  EXPECT_EQ(stage.data.joint()->asked.class_argument, 2U) << "never that of the class before";
}

TEST(AttentionData, WhatRelevanceLacksIsTold) {
  DataStage stage;
  add_probed(stage);
  stage.update(kProbed);
  EXPECT_NE(stage.data.no_joint().find("no gradient of verses/net.0:attention"), std::string::npos);
  attention(stage.job, kLayer, {1, 1, 2, 2});
  stage.job.sample(kLayer, 4, {.5F, .5F, .25F, .75F});
  stage.update();
  EXPECT_NE(stage.data.no_joint().find("verses above (O)"), std::string::npos) << stage.data.no_joint();
  DataStage without;
  without.choice.mode = HeadMode::relevance;
  attention(without.job, kLayer, {1, 1, 2, 2});
  without.job.sample(kLayer, 4, {.5F, .5F, .25F, .75F});
  without.update();
  EXPECT_NE(without.data.no_joint().find("agent.probe("), std::string::npos) << without.data.no_joint();
  DataStage refused;
  add_probed(refused);
  add_gradient(refused, 4, 2);
  refused.job.answer(std::string(kProbed) + ":grad", 4, "there is no class 1");
  refused.update(kProbed);
  EXPECT_NE(refused.data.no_joint().find("there is no class 1"), std::string::npos) << refused.data.no_joint();
}

TEST(ScoreClass, SaysWhatTheClassIsCalledAndWhichIsPredicted) {
  MadeJob job;
  job.probe("digits", {2, 4}, 3);
  attention(job, "digits/net.0:attention", {2, 1, 2, 2});
  const auto origins = attention_origins(job.store());
  ASSERT_EQ(origins.size(), 1U);
  ScoreClass classes;
  classes.update(job.store(), origins[0], 1, 9, 1);
  EXPECT_EQ(classes.text(schema::kPredictedClass), "the predicted class") << "nobody knows which";
  EXPECT_EQ(job.store().wants().tidy().size(), 2U) << "scores and labels";
  job.elements({.path = "digits:label", .step = 1, .values = {0.0F, 2.0F}, .words = {"cat", "dog"}});
  job.sample("digits:scores", 8, {9, 0, 0, 0, 9, 0});
  classes.update(job.store(), origins[0], 1, 9, 1);
  EXPECT_EQ(classes.text(schema::kPredictedClass), "the predicted class") << "scores of an earlier step are another's";
  classes.update(job.store(), origins[0], 1, 8, 1);
  EXPECT_EQ(classes.text(schema::kPredictedClass), "class 1 (predicted)");
  EXPECT_EQ(classes.text(schema::kLabelClass), "class 2 dog (label)");
  EXPECT_EQ(classes.text(0), "class 0 cat");
  EXPECT_EQ(classes.classes(), 3);
}

TEST(AttentionData, SharesSayHowMuchWordsAndPatchesGiveToEachOther) {
  DataStage stage;
  attention(stage.job, kLayer, {1, 1, 5, 5});
  add_tokens(stage.job, "net:tokens", 1, {"what"});
  add_picture(stage.job, "net:image", 1, 1, 8, {.first = 1, .patch_rows = 2, .patch_columns = 2});
  stage.job.sample(kLayer, 1, std::vector<float>(25, 0.2F));
  stage.update();
  const auto& share = stage.data.grid().layers()[0].share;
  ASSERT_TRUE(share);
  EXPECT_NEAR(share->mean(0, 0), 0.2, 1e-6);
  EXPECT_NEAR(share->mean(0, 1), 0.8, 1e-6);
  EXPECT_EQ(share->rows(1), 4);
}

TEST(AttentionData, ALayerOfASmallerBatchIsDoneAndDoesNotHoldUpTheOthers) {
  DataStage stage;
  attention(stage.job, "net.0:attention", {1, 2, 3, 3}, 0);
  attention(stage.job, "net.1:attention", {4, 2, 3, 3}, 1);
  stage.job.sample("net.0:attention", 1, std::vector<float>(18, 1.0F / 3.0F));
  stage.job.sample("net.1:attention", 1, std::vector<float>(72, 1.0F / 3.0F));
  stage.choice.sample = 3;
  stage.data.update(stage.job.store(), stage.job.source("net.1:attention"), stage.choice, stage.need);
  bool is_moving = true;
  for (int i = 0; i < 100 && is_moving; ++i) is_moving = stage.data.work(std::chrono::milliseconds(1));
  EXPECT_FALSE(is_moving) << "the first layer has no fourth sample, and never will";
  EXPECT_TRUE(stage.data.grid().layers()[0].heads.empty());
  EXPECT_EQ(stage.data.grid().layers()[1].heads.size(), 2U);
}

TEST(AttentionData, OfAVeryLargeHeadEverySoManiethRowIsSummedUp) {
  constexpr std::int64_t kSide = 1200;  // so much comes whole where there is nothing else
  DataStage stage;
  attention(stage.job, kLayer, {1, 1, kSide, kSide});
  std::vector<float> values(kSide * kSide, 0.0F);
  for (std::size_t row = 0; row < kSide; ++row) values[row * kSide + row] = 1.0F;
  stage.job.sample(kLayer, 1, values);
  stage.update();
  const LayerCells& cells = stage.data.grid().layers()[0];
  EXPECT_EQ(cells.queries.count, 200);
  EXPECT_EQ(cells.queries.extent, kSide);
  ASSERT_EQ(cells.heads.size(), 1U);
  EXPECT_EQ(cells.heads[0].figures.rows, 200);
  EXPECT_NEAR(cells.heads[0].figures.diagonality, 1.0, 1e-9) << "each row at its own position";
  EXPECT_EQ(stage.data.matrix().queries().count, kSide) << "the matrix is whole";
}

// Samples are given up by the store between two frames.
TEST(AttentionData, WhereAttentionIsNoMoreNothingOfItIsReadAgain) {
  DataStage stage;
  MadeAttention made;
  add_layers(stage.job, 3, 1, made);
  stage.job.parameter("net.weight", {2, 2});
  stage.data.update(stage.job.store(), stage.job.source(kLayer), stage.choice, stage.need);
  ASSERT_TRUE(stage.data.work(std::chrono::microseconds(0))) << "the first of its heads only";
  stage.data.update(stage.job.store(), stage.job.source("net.weight"), stage.choice, stage.need);
  EXPECT_FALSE(stage.data.work(std::chrono::microseconds(0)));
  EXPECT_TRUE(stage.data.grid().layers().empty());
}

TEST(AttentionData, OtherLayersThatNeverComeDoNotHoldUpTheChosenOne) {
  DataStage stage;
  MadeAttention made;
  add_layers(stage.job, 3, 1, made);
  attention(stage.job, "net.layers.1:attention", {1, 4, 12, 12}, 1);
  stage.update();
  EXPECT_FALSE(stage.data.matrix().empty());
  EXPECT_EQ(stage.data.grid().layers()[0].heads.size(), 4U);
  EXPECT_TRUE(stage.data.grid().layers()[1].heads.empty());
  EXPECT_EQ(stage.data.waiting_for(), "heads of net.layers.1:attention");
}

TEST(AttentionData, WhereSamplesComeFasterThanTheyAreSummedUpEveryLayerHasItsTurn) {
  constexpr int kLayers = 3;
  DataStage stage;
  MadeAttention made;
  made.heads = 1;
  add_layers(stage.job, 3, kLayers, made);
  for (std::uint64_t step = 4; step < 4 + kLayers; ++step) {
    stage.data.update(stage.job.store(), stage.job.source(kLayer), stage.choice, stage.need);
    stage.data.work(std::chrono::microseconds(0));
    for (int layer = 0; layer < kLayers; ++layer) {
      stage.job.sample("net.layers." + std::to_string(layer) + ":attention", step, attention_like(made));
    }
  }
  for (const LayerCells& layer : stage.data.grid().layers()) EXPECT_EQ(layer.heads.size(), 1U) << layer.source;
}

TEST(AttentionData, AnEarlierStepHasNoHeadsOfALaterOne) {
  DataStage stage;
  MadeAttention made;
  add_layers(stage.job, 500, 2, made);
  stage.job.sample(kLayer, 200, attention_like(made));
  stage.update();
  ASSERT_EQ(stage.data.grid().layers()[1].step, 500U);
  stage.job.store().timeline().show(200);
  stage.update();
  EXPECT_EQ(stage.data.grid().layers()[0].step, 200U);
  EXPECT_TRUE(stage.data.grid().layers()[1].heads.empty());
}

TEST(AttentionData, WordsThatAreDescribedLaterAreFound) {
  DataStage stage;
  MadeAttention made;
  made.queries = made.keys = 4;
  add_layers(stage.job, 3, 1, made);
  stage.update();
  ASSERT_FALSE(stage.data.keys().has_words());
  add_tokens(stage.job, "net:tokens", 3, {"words", "that", "came", "later"});
  stage.update();
  EXPECT_EQ(stage.data.keys().name(2), "came");
}

}  // namespace
}  // namespace tensorscope::viewer
