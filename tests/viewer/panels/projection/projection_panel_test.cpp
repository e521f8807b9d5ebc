#include "viewer/panels/projection/projection_panel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/viewer/panels/panel_stage.h"
#include "tests/viewer/panels/projection/made_probe.h"
#include "viewer/analysis/projection/points.h"
#include "viewer/widgets/point_marks.h"

namespace tensorscope::viewer {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr int kWidth = 900;
constexpr int kHeight = 640;

const Drawn* find(const std::vector<Drawn>& all, const std::string& name) {
  const auto found = std::ranges::find(all, name, &Drawn::name);
  return found != all.end() ? &*found : nullptr;
}

const DrawnTable& table(const Drawn* drawn) {
  return std::get<DrawnTable>(drawn->data);
}

std::vector<double> column(const DrawnTable& table, const std::string& name) {
  const auto found = std::ranges::find(table.columns, name, &DrawnColumn::name);
  return found != table.columns.end() ? std::get<std::vector<double>>(found->values) : std::vector<double>();
}

const std::vector<std::string>& figure_names(const std::vector<Drawn>& all) {
  return std::get<std::vector<std::string>>(table(find(all, "quality")).columns[0].values);
}

double figure(const std::vector<Drawn>& all, const std::string& name) {
  const auto& names = figure_names(all);
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nan("");
  return column(table(find(all, "quality")), "value")[static_cast<std::size_t>(found - names.begin())];
}

class ProjectionPanelTest : public testing::Test {
 protected:
  std::vector<Drawn> drawn(MadeJob& job) {
    stage_.draw_when_settled(job.store());
    return stage_.panel().drawn(job.store());
  }
  bool wants(const MadeJob& job, const char* path, schema::Product product) const {
    return std::ranges::any_of(stage_.wants(), [&](const schema::Want& want) {
      return want.source == job.source(path).id() && has(want.products, product);
    });
  }

  PanelStage stage_{projection_panel(), kWidth, kHeight};
};

TEST_F(ProjectionPanelTest, AsksForRowsScoresLabelsAndPicturesOfOneProbeOnly) {
  const auto job = job_with_probe({});
  stage_.frame(job->store());
  EXPECT_TRUE(wants(*job, "digits/net.fc1", schema::Product::vectors));
  EXPECT_TRUE(wants(*job, "digits:scores", schema::Product::region));
  EXPECT_TRUE(wants(*job, "digits:label", schema::Product::region));
  EXPECT_TRUE(wants(*job, "digits:input", schema::Product::region));
  EXPECT_FALSE(wants(*job, "net.fc1.weight", schema::Product::vectors));
  EXPECT_FALSE(stage_.state().waiting_for.empty());
  stage_.select(&job->source("net.fc1.weight"));
  stage_.frame(job->store());
  EXPECT_TRUE(wants(*job, "net.fc1.weight", schema::Product::vectors));
  EXPECT_FALSE(wants(*job, "digits:scores", schema::Product::region));
}

TEST_F(ProjectionPanelTest, GivesBackWhatItDraws) {
  const MadeProbe probe{.samples = 60};
  const auto job = job_with_probe(probe);
  run_probe(*job, probe, 5);
  const std::vector<Drawn> all = drawn(*job);
  ASSERT_NE(find(all, "points"), nullptr);
  const DrawnTable& points = table(find(all, "points"));
  EXPECT_EQ(points.rows(), 60U);
  EXPECT_EQ(find(all, "points")->step, 5U);
  EXPECT_EQ(stage_.state().drawn_step, 5U);
  EXPECT_EQ(column(points, "sample")[59], 59.0);
  EXPECT_EQ(column(points, "label")[13], 3.0);
  EXPECT_EQ(column(points, "prediction")[5], 6.0) << "one that is taken for another";
  EXPECT_EQ(column(points, "cluster").size(), 60U);
  EXPECT_GT(figure(all, "trustworthiness (k = 12)"), 0.6);
  EXPECT_GT(figure(all, "silhouette (k-means, k = 10)"), -1.0);
  EXPECT_GT(figure(all, "KL"), 0.0);
  EXPECT_NEAR(figure(all, "perplexity lowered to"), 59.0 / 3.0, 1e-9);
  EXPECT_TRUE(std::isnan(figure(all, "drift"))) << "nothing went before";
}

TEST_F(ProjectionPanelTest, ALaterStepGoesOnWhereTheOneBeforeEnded) {
  const MadeProbe probe{.samples = 60};
  const auto job = job_with_probe(probe);
  run_probe(*job, probe, 5);
  const std::vector<double> before = column(table(find(drawn(*job), "points")), "x");
  run_probe(*job, probe, 6);
  const std::vector<Drawn> all = drawn(*job);
  EXPECT_EQ(find(all, "points")->step, 6U);
  EXPECT_LT(figure(all, "drift"), 0.05);
  const std::vector<double> now = column(table(find(all, "points")), "x");
  const auto [low, high] = std::ranges::minmax(before);
  for (std::size_t i = 0; i < now.size(); ++i) EXPECT_LT(std::abs(now[i] - before[i]), 0.3 * (high - low));
}

TEST_F(ProjectionPanelTest, SamplesOfTheTrainingAreOthersAtEveryStep) {
  MadeJob job;
  job.made(schema::SourceKind::activation, "net.fc", {40, 8}, 0);
  for (std::uint64_t step = 1; step < 3; ++step) {
    job.elements({.path = "net.fc",
                  .step = step,
                  .values = weight_like(320, static_cast<std::uint32_t>(step)),
                  .vectors = true});
    EXPECT_TRUE(std::isnan(figure(drawn(job), "drift")));
  }
}

TEST_F(ProjectionPanelTest, PcaSaysHowMuchItsAxesExplainAndNeuronsAreColumns) {
  const MadeProbe probe{.samples = 60, .neurons = 24};
  const auto job = job_with_probe(probe);
  run_probe(*job, probe, 5);
  stage_.press(platform::Key::m);
  stage_.frame(job->store());
  const double explained = figure(drawn(*job), "explained variance");
  EXPECT_GT(explained, 0.05);
  EXPECT_LT(explained, 1.0);
  stage_.press(platform::Key::v);
  stage_.frame(job->store());
  const std::vector<Drawn> all = drawn(*job);
  EXPECT_EQ(table(find(all, "points")).rows(), 24U);
  EXPECT_TRUE(column(table(find(all, "points")), "label").empty()) << "a neuron has no label";
}

TEST_F(ProjectionPanelTest, UmapIsTheMethodAfterPca) {
  const MadeProbe probe{.samples = 60};
  const auto job = job_with_probe(probe);
  run_probe(*job, probe, 5);
  for (int i = 0; i < 2; ++i) {
    stage_.press(platform::Key::m);
    stage_.frame(job->store());
  }
  const std::vector<Drawn> all = drawn(*job);
  EXPECT_EQ(find(all, "points")->title, "UMAP of samples");
  EXPECT_EQ(figure(all, "epoch"), 500.0);
  EXPECT_GT(figure(all, "trustworthiness (k = 12)"), 0.6);
  EXPECT_TRUE(std::isnan(figure(all, "KL"))) << "that is t-SNE's";
  stage_.press(platform::Key::m);
  stage_.frame(job->store());
  EXPECT_GT(figure(drawn(*job), "KL"), 0.0);
}

TEST_F(ProjectionPanelTest, DbscanSaysHowManyClustersItFindsAndWhichPointsBelongToNone) {
  const MadeProbe probe{.samples = 120, .apart = 2.0, .pictures = false};
  const auto job = job_with_probe(probe);
  run_probe(*job, probe, 5);
  stage_.press(platform::Key::k);
  stage_.frame(job->store());
  EXPECT_TRUE(std::isnan(figure(drawn(*job), "DBSCAN clusters"))) << "first it only colours by k-means";
  stage_.press(platform::Key::k);
  stage_.frame(job->store());
  const std::vector<Drawn> all = drawn(*job);
  const double clusters = figure(all, "DBSCAN clusters");
  EXPECT_GT(clusters, 1.0);
  EXPECT_GT(figure(all, "silhouette"), 0.0);
  const std::vector<double> of = column(table(find(all, "points")), "cluster");
  EXPECT_EQ(*std::ranges::max_element(of) + 1.0, clusters);
  EXPECT_GE(*std::ranges::min_element(of), -1.0) << "which is none";
}

TEST_F(ProjectionPanelTest, KeysChangeItsNumbers) {
  const MadeProbe probe{.samples = 60, .pictures = false};
  const auto job = job_with_probe(probe);
  run_probe(*job, probe, 5);
  const auto clusters_after = [&](platform::Key key) {
    stage_.press(key);
    stage_.frame(job->store());
    const std::vector<double> of = column(table(find(drawn(*job), "points")), "cluster");
    return *std::ranges::max_element(of) + 1.0;
  };
  EXPECT_EQ(clusters_after(platform::Key::k), 10.0);
  EXPECT_EQ(clusters_after(platform::Key::n), 12.0);
  EXPECT_EQ(clusters_after(platform::Key::y), 10.0);
  EXPECT_EQ(clusters_after(platform::Key::y), 9.0);
  const auto perplexity_after = [&](platform::Key key) {
    stage_.press(key);
    stage_.frame(job->store());
    return figure(drawn(*job), "KL");
  };
  const double usual = figure(drawn(*job), "KL");
  EXPECT_NE(perplexity_after(platform::Key::l), usual);
}

TEST_F(ProjectionPanelTest, MoreClustersOrNeighboursThanPointsAreLoweredAndThatIsSaid) {
  MadeJob job;
  job.parameter("w", {7, 3}, "Linear");
  job.elements({.path = "w", .step = 1, .values = weight_like(21, 5), .vectors = true});
  stage_.frame(job.store());
  EXPECT_EQ(figure(drawn(job), "clusters lowered to"), 7.0);
  for (int i = 0; i < 2; ++i) {
    stage_.press(platform::Key::m);
    stage_.frame(job.store());
  }
  EXPECT_EQ(figure(drawn(job), "neighbours lowered to"), 7.0);
}

TEST_F(ProjectionPanelTest, ClassesHaveTheirColours) {
  const MadeProbe probe{.samples = 100, .pictures = false};
  const auto job = job_with_probe(probe);
  run_probe(*job, probe, 5);
  const platform::Image image = stage_.draw_when_settled(job->store());
  for (std::size_t number = 0; number < 7; ++number) {
    EXPECT_GT(count_near(image, 0, 140, kWidth - 140, kHeight, widgets::point_style(number).color, 24), 40) << number;
  }
}

TEST_F(ProjectionPanelTest, RowsWithNaNAreLeftOutAndCounted) {
  MadeJob job;
  job.parameter("w", {30, 4}, "Linear");
  std::vector<float> values = weight_like(120, 3);
  values[9] = kNan;
  job.elements({.path = "w", .step = 1, .values = values, .vectors = true});
  const std::vector<Drawn> all = drawn(job);
  EXPECT_EQ(table(find(all, "points")).rows(), 29U);
  EXPECT_EQ(figure(all, "left out"), 1.0);
}

TEST_F(ProjectionPanelTest, WhatCannotBeProjectedIsSaidAndDrawsNoPoint) {
  const auto none = [&](std::int64_t rows, std::vector<float> values) {
    MadeJob job;
    job.parameter("w", {rows, 2}, "Linear");
    job.elements({.path = "w", .step = 1, .values = std::move(values), .vectors = true});
    stage_.start_anew(projection_panel());
    return drawn(job).empty() && stage_.state().waiting_for.empty();
  };
  EXPECT_TRUE(none(1, {1, 2})) << "one point";
  EXPECT_TRUE(none(3, {1, 2, 3, 4, 5, 6})) << "too few for t-SNE";
  EXPECT_TRUE(none(8, std::vector<float>(16, 2.0F))) << "all the same";
  EXPECT_TRUE(none(8, std::vector<float>(16, kNan))) << "no number";
  MadeJob nothing;
  EXPECT_TRUE(drawn(nothing).empty());
}

TEST_F(ProjectionPanelTest, DuplicatesAndConstantColumnsAreProjected) {
  MadeJob job;
  job.parameter("w", {40, 3}, "Linear");
  std::vector<float> values;
  for (int i = 0; i < 40; ++i)
    values.insert(values.end(), {static_cast<float>(i / 8), 7.0F, static_cast<float>(i % 2)});
  job.elements({.path = "w", .step = 1, .values = values, .vectors = true});
  const std::vector<Drawn> all = drawn(job);
  ASSERT_NE(find(all, "points"), nullptr);
  for (const double x : column(table(find(all, "points")), "x")) EXPECT_TRUE(std::isfinite(x));
  EXPECT_TRUE(std::isfinite(figure(all, "KL")));
}

TEST_F(ProjectionPanelTest, ATensorThatChangesItsShapeIsProjectedInItsNew) {
  MadeJob job;
  job.made(schema::SourceKind::activation, "net.fc", {20, 4}, 0);
  job.elements({.path = "net.fc", .step = 1, .values = weight_like(80, 1), .vectors = true});
  EXPECT_EQ(table(find(drawn(job), "points")).rows(), 20U);
  job.elements({.path = "net.fc", .step = 2, .shape = {12, 5}, .values = weight_like(60, 1), .vectors = true});
  EXPECT_EQ(table(find(drawn(job), "points")).rows(), 12U);
}

TEST_F(ProjectionPanelTest, CountsItsRowsPlacesAndNeighbours) {
  constexpr std::size_t kRows = 500, kColumns = 40, kNeighbours = 91;  // of perplexity 30
  MadeJob job;
  job.parameter("w", {kRows, kColumns}, "Linear");
  job.elements({.path = "w", .step = 1, .values = weight_like(kRows * kColumns, 4), .vectors = true});
  drawn(job);
  const std::size_t rows = kRows * (kColumns * sizeof(float) + sizeof(std::uint64_t) + 3 * sizeof(float));
  const std::size_t points = kRows * (2 * sizeof(analysis::Place) + sizeof(std::uint64_t) + sizeof(std::uint32_t));
  const std::size_t neighbours = kRows * kNeighbours * (sizeof(std::uint32_t) + sizeof(double));
  EXPECT_GE(stage_.panel().memory_bytes(), rows + points + neighbours);
}

TEST_F(ProjectionPanelTest, ABoxSelectsThePointsInIt) {
  const MadeProbe probe{.samples = 40, .pictures = false};
  const auto job = job_with_probe(probe);
  run_probe(*job, probe, 5);
  stage_.draw_when_settled(job->store());
  const std::vector<Drawn> before = stage_.panel().drawn(job->store());
  EXPECT_EQ(find(before, "selection"), nullptr);
  stage_.stage().input().modifiers.shift = true;
  stage_.stage().mouse_at(60, 180);
  for (int i = 0; i < 3; ++i) stage_.frame(job->store());
  stage_.stage().input().mouse_down[0] = true;
  for (int i = 0; i < 3; ++i) stage_.frame(job->store());
  stage_.stage().mouse_at(kWidth - 140, kHeight - 40);
  for (int i = 0; i < 3; ++i) stage_.frame(job->store());
  const std::vector<Drawn> all = stage_.panel().drawn(job->store());
  ASSERT_NE(find(all, "selection"), nullptr);
  EXPECT_GT(table(find(all, "selection")).rows(), 20U);
  EXPECT_EQ(find(all, "neighbours"), nullptr) << "that is of a pinned one";
}

}  // namespace
}  // namespace tensorscope::viewer
