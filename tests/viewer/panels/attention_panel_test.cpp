#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>

#include "tests/viewer/panels/made_attention.h"
#include "tests/viewer/panels/panel_stage.h"
#include "viewer/analysis/color_map.h"
#include "viewer/panels/panel_list.h"

namespace tensorscope::viewer {
namespace {

constexpr const char* kLayer = "net.layers.0:attention";
constexpr int kWidth = 1000;
constexpr int kHeight = 700;

const PanelInfo& info() {
  return *find_panel("attention");
}

const Drawn* find(const std::vector<Drawn>& all, const std::string& name) {
  const auto found = std::ranges::find(all, name, &Drawn::name);
  return found != all.end() ? &*found : nullptr;
}

const std::vector<double>& numbers(const Drawn& drawn, const std::string& column) {
  const DrawnTable& table = std::get<DrawnTable>(drawn.data);
  return std::get<std::vector<double>>(std::ranges::find(table.columns, column, &DrawnColumn::name)->values);
}

int count_of(const platform::Image& image, analysis::Rgb color) {
  return count_near(image, 0, 0, image.width, image.height, color, 2);
}

std::unique_ptr<MadeJob> sentence() {
  auto job = std::make_unique<MadeJob>();
  MadeAttention made;
  made.heads = 3;
  made.queries = made.keys = 4;
  add_layers(*job, 20, 2, made);
  add_tokens(*job, "net:tokens", 20, {"我们", "看见", "星", "。"});
  return job;
}

TEST(AttentionPanel, WithoutAttentionSaysHowToGetIt) {
  MadeJob job;
  PanelStage stage(info(), kWidth, kHeight);
  stage.draw(job.store());
  EXPECT_TRUE(stage.wants().empty());
  EXPECT_TRUE(stage.panel().drawn(job.store()).empty());
}

TEST(AttentionPanel, AsksForThePassInWhichItsNamesBecomeKnown) {
  MadeJob job;
  // As before its first run.
  job.add(schema::SourceKind::activation, "verses:scores", job.add(schema::SourceKind::module, "verses"));
  PanelStage stage(info(), kWidth, kHeight);
  stage.draw(job.store());
  ASSERT_EQ(stage.wants().size(), 1u);
  EXPECT_EQ(stage.wants().front().source, job.source("verses:scores").id());
  EXPECT_NE(stage.state().waiting_for, "");
}

TEST(AttentionPanel, ARolloutBeginsWithAllLayersUnlessOneWasChosen) {
  MadeJob job;
  MadeAttention made;
  made.queries = made.keys = 4;
  add_layers(job, 20, 3, made);
  const auto rolled = [&job](const char* selected) {
    PanelStage stage(info(), kWidth, kHeight);
    stage.select(&job.source(selected));
    stage.draw(job.store());
    for (int i = 0; i < 2; ++i) {
      stage.press(platform::Key::m);
      stage.frame(job.store());
    }
    return stage.state().select;
  };
  EXPECT_EQ(rolled(kLayer), &job.source("net.layers.2:attention"));
  EXPECT_EQ(rolled("net.layers.1:attention"), nullptr);
}

TEST(AttentionPanel, GivesBackTheMatrixThePositionAndTheHeads) {
  const auto job = sentence();
  PanelStage stage(info(), kWidth, kHeight);
  stage.draw(job->store());
  EXPECT_EQ(stage.state().waiting_for, "");
  EXPECT_EQ(stage.state().drawn_step, 20U);
  const std::vector<Drawn> all = stage.panel().drawn(job->store());
  const Drawn* const matrix = find(all, "matrix");
  ASSERT_NE(matrix, nullptr);
  EXPECT_EQ(std::get<DrawnArray>(matrix->data).shape, (std::vector<std::int64_t>{4, 4}));
  EXPECT_EQ(matrix->step, 20U);
  const Drawn* const position = find(all, "position");
  ASSERT_NE(position, nullptr);
  EXPECT_EQ(position->title, "What “星” attends to") << "the last word; a full stop is none";
  double sum = 0.0;
  for (const double weight : numbers(*position, "weight")) sum += weight;
  EXPECT_NEAR(sum, 1.0, 1e-5);
  ASSERT_NE(find(all, "heads"), nullptr);
  EXPECT_EQ(numbers(*find(all, "heads"), "head").size(), 6U);
  EXPECT_EQ(find(all, "shares"), nullptr) << "words alone share with nobody";
}

// Exports are made before the next frame is drawn, when the store may have other samples already.
TEST(AttentionPanel, WhatWasDrawnStaysWhatItWasWhenSamplesComeAfterIt) {
  MadeJob job;
  MadeAttention made;
  add_layers(job, 20, 1, made);
  for (const std::uint64_t step : {21U, 22U}) job.sample(kLayer, step, attention_like(made));
  job.store().timeline().show(20);
  PanelStage stage(info(), kWidth, kHeight);
  stage.draw(job.store());
  // Those from before take the places of those that were drawn; many more, and all of them move.
  for (std::uint64_t step = 10; step < 20; ++step) {
    job.sample(kLayer, step, attention_like(made));
    EXPECT_EQ(find(stage.panel().drawn(job.store()), "heads")->step, 20U) << step;
  }
}

int unlike(const platform::Image& a, const platform::Image& b) {
  int count = 0;
  for (std::size_t i = 0; i < a.rgba.size(); i += 4) {
    count += std::equal(&a.rgba[i], &a.rgba[i] + 3, &b.rgba[i]) ? 0 : 1;
  }
  return count;
}

// As a panel shows the job that was so from its first frame on: what was drawn before leaves no trace.
TEST(AttentionPanel, HeadsFollowStepColoursAndTheme) {
  MadeJob job;
  MadeAttention made;
  add_layers(job, 20, 3, made);
  PanelStage stage(info(), kWidth, kHeight);
  const auto open = [&] {
    stage.start_anew(info());
    stage.select(&job.source(kLayer));
  };
  const auto expect_no_trace = [&](const char* what, const std::function<void()>& change) {
    open();
    const platform::Image before = stage.draw(job.store());
    change();
    const platform::Image after = stage.draw(job.store());
    EXPECT_GT(unlike(after, before), 1000) << what;
    open();
    change();
    EXPECT_EQ(unlike(after, stage.draw(job.store())), 0) << what;
  };
  const auto press = [&](platform::Key key) {
    stage.press(key);
    stage.frame(job.store());
  };
  expect_no_trace("another step", [&] {
    job.sample(kLayer, 21, attention_like(made));  // the matrix stays
    MadeAttention other;
    other.layer = 5;
    for (const char* const layer : {"net.layers.1:attention", "net.layers.2:attention"}) {
      job.sample(layer, 21, attention_like(other));
    }
  });
  expect_no_trace("another colour map", [&] { press(platform::Key::i); });
  expect_no_trace("the whole range", [&] { press(platform::Key::z); });
  expect_no_trace("another theme", [&] { stage.stage().look().set_theme(look::Theme::light); });
}

TEST(AttentionPanel, KeysChooseHeadsLayersAndTheirDirection) {
  const auto job = sentence();
  PanelStage stage(info(), kWidth, kHeight);
  stage.select(&job->source(kLayer));
  stage.frame(job->store());
  stage.press(platform::Key::h);
  stage.frame(job->store());
  stage.frame(job->store());
  EXPECT_EQ(find(stage.panel().drawn(job->store()), "matrix")->title, "Layer 0, head 1");
  stage.press(platform::Key::v);
  stage.frame(job->store());
  stage.frame(job->store());
  EXPECT_EQ(find(stage.panel().drawn(job->store()), "position")->title, "What attends to “星”");
  stage.press(platform::Key::n);
  stage.frame(job->store());
  EXPECT_EQ(stage.state().select, &job->source("net.layers.1:attention"));
}

TEST(AttentionPanel, KeysChooseHowHeadsBecomeOneAndWhatIsDiscarded) {
  const auto job = sentence();
  PanelStage stage(info(), kWidth, kHeight);
  stage.select(&job->source("net.layers.1:attention"));
  stage.frame(job->store());
  for (const platform::Key key : {platform::Key::m, platform::Key::m}) {
    stage.press(key);
    stage.frame(job->store());
  }
  const auto first_element = [&] {
    stage.draw_when_settled(job->store());
    const Drawn matrix = *find(stage.panel().drawn(job->store()), "matrix");
    EXPECT_EQ(matrix.title, "Rollout up to layer 1");
    float value = 0.0F;
    std::memcpy(&value, std::get<DrawnArray>(matrix.data).elements.data(), sizeof(value));
    return value;
  };
  const float by_mean = first_element();
  stage.press(platform::Key::k);
  EXPECT_NE(first_element(), by_mean) << "by the largest of the heads";
  stage.press(platform::Key::f);
  stage.press(platform::Key::h);
  stage.draw_when_settled(job->store());
  EXPECT_EQ(find(stage.panel().drawn(job->store()), "matrix")->title, "Rollout up to layer 1");
}

TEST(AttentionPanel, AFullWeightHasTheColourAtTheMapsEnd) {
  MadeJob job;
  job.made(schema::SourceKind::attention, "net.a:attention", {1, 1, 2, 2}, 0);
  job.sample("net.a:attention", 1, {1.0F, 0.0F, 0.0F, 1.0F});
  PanelStage stage(info(), kWidth, kHeight);
  const platform::Image image = stage.draw(job.store());
  const auto table = analysis::color_table(analysis::ColorMap::viridis);
  EXPECT_GT(count_of(image, table[255]), 20'000) << "two of four cells";
  EXPECT_GT(count_of(image, table[0]), 20'000);
}

TEST(AttentionPanel, NaNIsMarkedAndItsRowLeftOutOfTheFigures) {
  MadeJob job;
  job.made(schema::SourceKind::attention, "net.a:attention", {1, 1, 2, 2}, 0);
  job.sample("net.a:attention", 1, {std::numeric_limits<float>::quiet_NaN(), 0.0F, 0.5F, 0.5F});
  PanelStage stage(info(), kWidth, kHeight);
  EXPECT_GT(count_of(stage.draw(job.store()), look::palette().nan), 1'000);
  const std::vector<Drawn> all = stage.panel().drawn(job.store());
  EXPECT_EQ(numbers(*find(all, "heads"), "rows"), std::vector<double>{1.0});
  EXPECT_NEAR(numbers(*find(all, "heads"), "entropy (nats)")[0], std::log(2.0), 1e-6);
}

TEST(AttentionPanel, AMouseOnAWordShowsWhatItAttendsTo) {
  const auto job = sentence();
  PanelStage stage(info(), kWidth, kHeight);
  stage.draw(job->store());
  // Along the first line of the text, until a word is under the mouse.
  std::string title;
  for (float x = 10.0F; x < 60.0F && title != "What “我们” attends to"; x += 6.0F) {
    stage.stage().mouse_at(x, 135.0F);
    stage.frame(job->store());
    stage.frame(job->store());
    title = find(stage.panel().drawn(job->store()), "position")->title;
  }
  EXPECT_EQ(title, "What “我们” attends to");
  EXPECT_EQ(stage.state().hovered, "position");
}

TEST(AttentionPanel, StandsOddShapesAndSourcesThatChange) {
  for (const std::vector<std::int64_t>& shape :
       {std::vector<std::int64_t>{1, 1}, {3, 4}, {2, 3, 4}, {1, 1, 1, 1}, {2, 64, 3, 2}, {1, 1, 1, 300}}) {
    MadeJob job;
    job.made(schema::SourceKind::attention, "a", shape, 0);
    std::size_t elements = 1;
    for (const std::int64_t extent : shape) elements *= static_cast<std::size_t>(extent);
    job.sample("a", 1, std::vector<float>(elements, 0.5F));
    PanelStage stage(info(), 420, 500);
    stage.draw(job.store());
    EXPECT_NE(find(stage.panel().drawn(job.store()), "matrix"), nullptr) << shape.size();
    schema::CatalogEntry other = job.source("a").entry;
    other.shape = {2, 2, 7, 7};
    job.store().describe(other);
    stage.draw(job.store());
    job.elements({.path = "a", .step = 2, .shape = {2, 2, 7, 7}, .values = std::vector<float>(196, 0.1F)});
    stage.draw(job.store());
    EXPECT_NE(find(stage.panel().drawn(job.store()), "matrix"), nullptr);
  }
}

TEST(AttentionPanel, OfManyLayersAsksForThoseInSightOnly) {
  MadeJob job;
  for (int layer = 0; layer < 500; ++layer) {
    job.made(schema::SourceKind::attention, "net.layers." + std::to_string(layer) + ":attention", {4, 8, 128, 128},
             static_cast<std::uint32_t>(layer));
  }
  MadeAttention made;
  made.heads = 8;
  made.queries = made.keys = 128;
  schema::Window window{4, {0, 0, 0, 0}, {1, 8, 128, 128}, {1, 1, 1, 1}};
  job.sample_window(kLayer, 1, window, attention_like(made));
  PanelStage stage(info(), kWidth, kHeight);
  stage.select(&job.source(kLayer));
  stage.frame(job.store());
  stage.frame(job.store());
  stage.frame(job.store());
  EXPECT_GT(stage.wants().size(), 3U);
  EXPECT_LT(stage.wants().size(), 40U);
}

}  // namespace
}  // namespace tensorscope::viewer
