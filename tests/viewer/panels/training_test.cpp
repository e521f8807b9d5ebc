#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/viewer/panels/made_job.h"
#include "tests/viewer/panels/made_pictures.h"
#include "tests/viewer/panels/panel_stage.h"
#include "viewer/panels/panel_list.h"

namespace tensorscope::viewer {
namespace {

constexpr int kWidth = 1100;
constexpr int kHeight = 700;

const Drawn* find(const std::vector<Drawn>& all, const std::string& name) {
  const auto found = std::ranges::find(all, name, &Drawn::name);
  return found != all.end() ? &*found : nullptr;
}

const std::vector<std::string>& words(const Drawn& drawn, std::size_t column) {
  return std::get<std::vector<std::string>>(std::get<DrawnTable>(drawn.data).columns[column].values);
}

bool wants(const PanelStage& stage, const std::string& path, const MadeJob& job, schema::Product product) {
  const std::uint32_t id = job.source(path).id();
  return std::ranges::any_of(
      stage.wants(), [&](const schema::Want& want) { return want.source == id && has(want.products, product); });
}

MadePicture made(const std::string& name) {
  const std::vector<MadePicture> all = made_pictures();
  return *std::ranges::find_if(all,
                               [&](const MadePicture& each) { return each.panel == "training" && each.name == name; });
}

// The training panel of a job, in one of its parts.
struct Training {
  explicit Training(MadeJob& of) : job(of), stage(*find_panel("training"), kWidth, kHeight) {}

  void show(int presses) {
    for (int i = 0; i < presses; ++i) press(platform::Key::v);
  }
  void press(platform::Key key) {
    stage.press(key);
    stage.frame(job.store());
  }
  std::vector<Drawn> drawn() { return stage.panel().drawn(job.store()); }
  platform::Image draw() { return stage.draw(job.store()); }

  MadeJob& job;
  PanelStage stage;
};

TEST(TrainingGradients, AreAskedForOnlyWhileTheyAreOnScreen) {
  const auto job = made("gradients").job();
  const std::string layer = "net.encoder.layers.0.fc";
  Training panel(*job);
  panel.draw();
  EXPECT_FALSE(wants(panel.stage, layer + ".weight:grad", *job, schema::Product::histogram));
  EXPECT_FALSE(wants(panel.stage, layer + ":grad/norm", *job, schema::Product::stats));
  panel.show(1);
  EXPECT_TRUE(wants(panel.stage, layer + ".weight:grad", *job, schema::Product::histogram));
  EXPECT_TRUE(wants(panel.stage, layer + ":grad/norm", *job, schema::Product::stats));
  EXPECT_TRUE(wants(panel.stage, layer + ".weight:update/ratio", *job, schema::Product::stats));
  panel.show(1);
  EXPECT_FALSE(wants(panel.stage, layer + ".weight:grad", *job, schema::Product::histogram));
}

TEST(TrainingGradients, OfManyLayersSomeHaveACurveAndAllHaveABar) {
  const auto job = made("500-layers").job();
  Training panel(*job);
  panel.show(1);
  panel.draw();
  const std::vector<Drawn> all = panel.drawn();
  ASSERT_NE(find(all, "gradient-flow"), nullptr);
  EXPECT_EQ(words(*find(all, "gradient-flow"), 0).size(), 500u);
  const auto curves = [&](const std::string& path) {
    return std::ranges::count_if(panel.stage.wants(), [&](const schema::Want& want) {
      return job->store().source(want.source)->path().ends_with(path);
    });
  };
  EXPECT_EQ(curves(".weight:update/ratio"), 8);
  EXPECT_EQ(curves(".fc:grad/norm"), 8);
  EXPECT_TRUE(wants(panel.stage, "net.encoder.layers.499.fc.weight:update/ratio", *job, schema::Product::stats));
  panel.press(platform::Key::l);
  panel.draw();
  EXPECT_FALSE(wants(panel.stage, "net.encoder.layers.0.fc.weight:update/ratio", *job, schema::Product::stats))
      << "its gradient is the smallest";
}

TEST(TrainingGradients, TheNormOfAllIsAskedForWhereItsChartIsDrawnAndAtItsPace) {
  MadeJob job;
  job.scalar("loss");
  job.point("loss", 1, 1.0);
  job.parameter("net.fc.weight", {2, 2}, "Linear");
  job.add(schema::SourceKind::scalar, "net:grad/norm", job.add(schema::SourceKind::module, "net"));
  Training panel(job);
  panel.draw();
  EXPECT_TRUE(wants(panel.stage, "net:grad/norm", job, schema::Product::stats)) << "it has no point and no chart yet";
  panel.show(2);
  panel.draw();
  EXPECT_FALSE(wants(panel.stage, "net:grad/norm", job, schema::Product::stats)) << "no chart of Runs shows it";
}

TEST(TrainingGradients, WithoutAnySaysHowToGetThem) {
  MadeJob job;
  job.scalar("loss");
  job.point("loss", 1, 1.0);
  Training panel(job);
  panel.show(1);
  panel.draw();
  EXPECT_EQ(panel.stage.state().waiting_for, "any gradient");
  EXPECT_TRUE(panel.drawn().empty());
}

class TrainingRuns : public testing::Test {
 protected:
  TrainingRuns() : job_(made("runs").job()), others_(made("runs").beside()), panel_(*job_) { compare(true); }

  void compare(bool is_compared) {
    std::vector<PanelRun> runs{{"mnist", &job_->store(), 0, true, false}};
    for (std::size_t i = 0; i < others_.size(); ++i) {
      runs.push_back({"run " + std::to_string(i), &others_[i]->store(), i + 1, false, is_compared});
    }
    panel_.stage.set_runs(runs);
  }
  std::size_t series(const std::string& chart) {
    const std::vector<Drawn> all = panel_.drawn();
    std::vector<std::string> names = words(*find(all, chart), 0);
    std::ranges::sort(names);
    return static_cast<std::size_t>(std::unique(names.begin(), names.end()) - names.begin());
  }

  void drag(float x, float from, float to) {
    platform::Input& input = panel_.stage.stage().input();
    input.mouse_inside = true;
    input.mouse_x = x;
    input.mouse_y = from;
    for (int i = 0; i < 2; ++i) panel_.stage.frame(job_->store());
    input.mouse_down[0] = true;
    panel_.stage.frame(job_->store());
    for (int i = 1; i <= 8; ++i) {
      input.mouse_y = from + (to - from) * static_cast<float>(i) / 8.0F;
      panel_.stage.frame(job_->store());
    }
    input.mouse_down[0] = false;
    panel_.stage.frame(job_->store());
  }

  void click(float x, float y) {
    platform::Input& input = panel_.stage.stage().input();
    input.mouse_inside = true;
    input.mouse_x = x;
    input.mouse_y = y;
    for (int i = 0; i < 2; ++i) panel_.stage.frame(job_->store());
    input.mouse_pressed[0] = true;
    for (int i = 0; i < 3; ++i) panel_.stage.frame(job_->store());
  }

  std::unique_ptr<MadeJob> job_;
  std::vector<std::unique_ptr<MadeJob>> others_;
  Training panel_;
};

TEST_F(TrainingRuns, CurvesOfTheSameNameLieOverEachOther) {
  panel_.draw();
  EXPECT_EQ(series("loss"), 2 * (1 + others_.size())) << "training and validation of each";
  EXPECT_EQ(series("accuracy"), 1 + others_.size());
  compare(false);
  panel_.draw();
  EXPECT_EQ(series("loss"), 2u);
}

TEST_F(TrainingRuns, OthersAreAskedForNothing) {
  panel_.show(2);
  panel_.draw();
  for (const auto& other : others_) EXPECT_TRUE(other->store().wants().tidy().empty());
}

TEST_F(TrainingRuns, ARunWithoutTheAxisOrInAnotherUnitIsLeftOut) {
  job_->scalar("epoch");
  for (std::uint64_t i = 0; i < 6; ++i) job_->point("epoch", i * 100, static_cast<double>(i));
  panel_.draw();
  panel_.press(platform::Key::x);
  panel_.draw();
  EXPECT_EQ(series("loss"), 2u) << "steps are no epochs";
  MadeJob bits;
  bits.scalar("loss/train", "bits");
  bits.point("loss/train", 1, 1.0);
  panel_.stage.set_runs({{"mnist", &job_->store(), 0, true, false}, {"bits", &bits.store(), 1, false, true}});
  panel_.press(platform::Key::x);
  panel_.draw();
  EXPECT_EQ(series("loss"), 2u);
}

TEST_F(TrainingRuns, AreATableAndLinesAcrossAxes) {
  panel_.show(2);
  const platform::Image image = panel_.draw();
  const std::vector<Drawn> all = panel_.drawn();
  ASSERT_NE(find(all, "runs"), nullptr);
  EXPECT_EQ(words(*find(all, "runs"), 0).size(), 1 + others_.size());
  ASSERT_NE(find(all, "parallel-coordinates"), nullptr);
  const auto& columns = std::get<DrawnTable>(find(all, "parallel-coordinates")->data).columns;
  ASSERT_EQ(columns.size(), 2u + 3 + 2) << "lr, batch, optimizer; best loss and accuracy";
  EXPECT_EQ(columns[2].name, "lr");
  // Each run's own colour is among the lines.
  for (std::size_t run = 0; run <= others_.size(); ++run) {
    const look::Rgb color = look::series_style(run, look::Theme::dark).color;
    EXPECT_GT(count_near(image, 0, 60, kWidth / 2, kHeight / 2, color, 40), 30) << run;
  }
}

TEST_F(TrainingRuns, ABrushTakesRunsOutOfTheCurvesToo) {
  panel_.show(2);
  panel_.draw();
  // The first axis is lr, logarithmic from 0.001 to 0.1.
  drag(60, 420, 250);
  panel_.draw();
  const std::vector<Drawn> all = panel_.drawn();
  const auto within = words(*find(all, "parallel-coordinates"), 1);
  const auto kept = static_cast<std::size_t>(std::ranges::count(within, "yes"));
  ASSERT_LT(kept, within.size());
  ASSERT_GT(kept, 0u);
  EXPECT_EQ(within[1], "no") << "0.1 is the upper end";
  EXPECT_EQ(series("loss"), 2 * kept);
}

TEST_F(TrainingRuns, ForgettingTheBrushesBesideTheCurvesBringsAllRunsBack) {
  panel_.show(2);
  panel_.draw();
  drag(60, 420, 250);
  panel_.show(1);
  panel_.draw();
  ASSERT_LT(series("loss"), 2 * (1 + others_.size()));
  click(907, 20);
  panel_.draw();
  EXPECT_EQ(series("loss"), 2 * (1 + others_.size()));
}

TEST_F(TrainingRuns, AJobThatComesToTheFrontForgetsBrushesThatTheOtherHasNot) {
  const auto unbrushed = find_panel("training")->make();
  panel_.show(2);
  panel_.draw();
  drag(60, 420, 250);
  panel_.show(1);
  panel_.stage.panel().take_over(*unbrushed);
  panel_.draw();
  EXPECT_EQ(series("loss"), 2 * (1 + others_.size()));
}

TEST(TrainingRunTable, IsExportedAsItIsThoughItIsOutOfSight) {
  const auto job = made("runs").job();
  const auto others = made("runs").beside();
  PanelStage low(*find_panel("training"), kWidth, 220);
  const auto rows = [&] {
    low.draw(job->store());
    const std::vector<Drawn> all = low.panel().drawn(job->store());
    return words(*find(all, "runs"), 0).size();
  };
  for (int i = 0; i < 2; ++i) {
    low.press(platform::Key::v);
    low.frame(job->store());
  }
  low.set_runs({{"a", &job->store(), 0, true, false}, {"b", &others[0]->store(), 1, false, true}});
  EXPECT_EQ(rows(), 2u);
  low.set_runs({{"a", &job->store(), 0, true, false}});
  EXPECT_EQ(rows(), 1u);
}

TEST_F(TrainingRuns, WhereNoneIsWithinTheBrushesNoCurveIsDrawn) {
  panel_.show(2);
  panel_.draw();
  drag(60, 480, 476);  // below all learning rates but the lowest
  drag(60, 316, 306);
  panel_.draw();
  const std::vector<Drawn> all = panel_.drawn();
  const auto within = words(*find(all, "parallel-coordinates"), 1);
  ASSERT_EQ(std::ranges::count(within, "yes"), 0);
  EXPECT_EQ(series("loss"), 0u);
}

TEST_F(TrainingRuns, ARunAloneSaysHowToCompare) {
  panel_.stage.set_runs({{"mnist", &job_->store(), 0, true, false}});
  panel_.show(2);
  panel_.draw();
  const std::vector<Drawn> all = panel_.drawn();
  EXPECT_EQ(find(all, "parallel-coordinates"), nullptr);
  EXPECT_EQ(words(*find(all, "runs"), 0).size(), 1u);
}

TEST_F(TrainingRuns, ThePartOnScreenStaysWhenAnotherJobComesToTheFront) {
  panel_.show(2);
  const auto between = find_panel("training")->make();
  between->take_over(panel_.stage.panel());
  panel_.stage.start_anew(*find_panel("training"));
  panel_.stage.panel().take_over(*between);
  panel_.stage.set_runs({{"mnist", &job_->store(), 0, false, true}, {"run 1", &others_[0]->store(), 1, true, false}});
  panel_.stage.draw(others_[0]->store());
  const std::vector<Drawn> all = panel_.stage.panel().drawn(others_[0]->store());
  EXPECT_NE(find(all, "parallel-coordinates"), nullptr);
}

TEST(TrainingPanel, ChartsTakeTurnsWhereTimeIsShortAndShowAllThatIsNewInTheEnd) {
  MadeJob job;
  const auto go_on = [&job](std::uint64_t from, std::uint64_t to) {
    for (std::uint64_t step = from; step < to; ++step) {
      for (const char* name : {"a/x", "b/x", "c/x", "d/x"}) job.point(name, step, std::sin(static_cast<double>(step)));
    }
    job.step(to);
  };
  for (const char* name : {"a/x", "b/x", "c/x", "d/x"}) job.scalar(name);
  go_on(0, 100);
  const auto newest_drawn = [](PanelStage& stage, const Store& store) {
    std::vector<double> newest;
    for (const Drawn& drawn : stage.panel().drawn(store)) {
      const auto* const table = std::get_if<DrawnTable>(&drawn.data);
      if (table == nullptr || table->columns.size() < 2 || table->columns[1].name != "step") continue;
      const auto& steps = std::get<std::vector<double>>(table->columns[1].values);
      newest.push_back(steps.empty() ? -1.0 : steps.back());
    }
    return newest;
  };
  PanelStage stage(*find_panel("training"), kWidth, kHeight);
  stage.set_budget(RenewalTurns::Clock::duration::zero());
  stage.frame(job.store());
  EXPECT_EQ(newest_drawn(stage, job.store()), (std::vector<double>{99, -1, -1, -1}));
  EXPECT_TRUE(stage.state().moving);
  stage.draw(job.store());
  EXPECT_EQ(newest_drawn(stage, job.store()), (std::vector<double>{99, 99, 99, 99}));
  EXPECT_FALSE(stage.state().moving);
  go_on(100, 150);
  stage.frame(job.store());
  EXPECT_EQ(newest_drawn(stage, job.store()), (std::vector<double>{149, 99, 99, 99}));
  stage.frame(job.store());
  EXPECT_EQ(newest_drawn(stage, job.store()), (std::vector<double>{149, 149, 99, 99}));
  stage.draw(job.store());
  EXPECT_EQ(newest_drawn(stage, job.store()), (std::vector<double>{149, 149, 149, 149}));
}

TEST(TrainingPanel, AChartThatIsNewReadsItsCurvesOverSeveralFrames) {
  MadeJob job;
  for (const char* name : {"layer1/x", "layer2/x", "layer3/x"}) {
    job.scalar(name);
    for (std::uint64_t step = 0; step < 100; ++step) job.point(name, step, std::sin(static_cast<double>(step)));
  }
  job.step(100);
  Training panel(job);
  panel.stage.set_budget(RenewalTurns::Clock::duration::zero());
  const auto points = [&] { return std::get<DrawnTable>(panel.drawn().at(0).data).rows(); };
  for (int frame = 0; frame < 2; ++frame) {
    panel.stage.frame(job.store());
    EXPECT_EQ(points(), 0U) << "in frame " << frame;
    EXPECT_TRUE(panel.stage.state().moving);
  }
  panel.stage.frame(job.store());
  EXPECT_EQ(points(), 300U);
}

TEST(TrainingPanel, KeysChangeHowMuchIsSmoothed) {
  MadeJob job;
  job.scalar("a/x");
  for (std::uint64_t step = 0; step < 200; ++step) job.point("a/x", step, step % 2 == 0 ? 0.0 : 1.0);
  job.step(200);
  Training panel(job);
  const auto smoothed = [&](platform::Key key) {
    panel.press(key);
    panel.draw();
    const std::vector<Drawn> all = panel.drawn();
    const DrawnTable& table = std::get<DrawnTable>(all.at(0).data);
    const auto column = std::ranges::find(table.columns, "smoothed", &DrawnColumn::name);
    return std::get<std::vector<double>>(column->values).back();
  };
  const double usual = smoothed(platform::Key::none);
  const double more = smoothed(platform::Key::h);
  EXPECT_LT(more, usual) << "nearer to the mean of 0.5, coming from 1";
  EXPECT_EQ(smoothed(platform::Key::w), usual);
  EXPECT_GT(smoothed(platform::Key::w), usual);
}

TEST(TrainingPanel, NothingAtAllIsShownInEveryPart) {
  MadeJob job;
  Training panel(job);
  for (int part = 0; part < 3; ++part) {
    panel.draw();
    panel.show(1);
  }
}

}  // namespace
}  // namespace tensorscope::viewer
