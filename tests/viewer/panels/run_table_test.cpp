#include "viewer/panels/training/run_table.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/viewer/panels/made_job.h"

namespace tensorscope::viewer {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Three runs: the first two differ in lr, the third has another optimizer and no momentum.
class RunTables : public testing::Test {
 protected:
  RunTables() {
    const auto tell = [](MadeJob& job, const char* lr, const char* optimizer) {
      job.hyperparameter("hyperparameters/batch", "64");
      job.hyperparameter("hyperparameters/lr", lr);
      job.hyperparameter("hyperparameters/optimizer", optimizer);
    };
    tell(a_, "0.01", "sgd");
    tell(b_, "0.1", "sgd");
    tell(c_, "0.01", "adam");
    a_.hyperparameter("hyperparameters/momentum", "0.9");
    b_.hyperparameter("hyperparameters/momentum", "0.9");
    results(a_, {2.0, 0.5, 0.7}, {0.1, 0.9});
    results(b_, {2.0, 0.3, kNan}, {0.1, 0.8});
    results(c_, {}, {});
  }

  static void results(MadeJob& job, const std::vector<double>& losses, const std::vector<double>& accuracies) {
    job.scalar("loss/train");
    job.scalar("loss/validation");
    job.scalar("accuracy/validation");
    for (std::size_t i = 0; i < losses.size(); ++i) {
      job.point("loss/train", i, losses[i] * 2);
      job.point("loss/validation", i, losses[i]);
    }
    for (std::size_t i = 0; i < accuracies.size(); ++i) job.point("accuracy/validation", i, accuracies[i]);
  }

  RunTable table() {
    runs_ = {
        {"a", &a_.store(), 0, true, false}, {"b", &b_.store(), 1, false, true}, {"c", &c_.store(), 2, false, true}};
    return run_table(runs_);
  }
  static const RunColumn& column(const RunTable& table, const std::string& name) {
    const auto found = std::ranges::find(table.columns, name, &RunColumn::name);
    if (found == table.columns.end()) throw std::runtime_error("no column " + name);
    return *found;
  }

  MadeJob a_, b_, c_;
  std::vector<PanelRun> runs_;
};

TEST_F(RunTables, WhatDiffersComesFirstThenResultsThenWhatAllShare) {
  std::vector<std::string> names;
  for (const RunColumn& each : table().columns) names.push_back(each.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"lr", "optimizer", "momentum", "step", "best loss/validation",
                                      "last loss/validation", "best accuracy/validation", "last accuracy/validation",
                                      "best loss/train", "last loss/train", "batch"}));
}

TEST_F(RunTables, TheBestLossIsTheLowestFiniteOneAndTheBestAccuracyTheHighest) {
  const RunTable all = table();
  EXPECT_EQ(column(all, "best loss/validation").numbers[0], 0.5);
  EXPECT_EQ(column(all, "best loss/validation").numbers[1], 0.3) << "the NaN after it is none";
  EXPECT_TRUE(std::isnan(column(all, "last loss/validation").numbers[1]));
  EXPECT_EQ(column(all, "last loss/validation").texts[1], "NaN") << "it is told";
  EXPECT_EQ(column(all, "last loss/validation").texts[2], "") << "a run without a point has none";
  EXPECT_EQ(column(all, "best accuracy/validation").numbers[0], 0.9);
  EXPECT_EQ(column(all, "best loss/validation").best_run(), 1);
  EXPECT_EQ(column(all, "best accuracy/validation").best_run(), 0);
  EXPECT_EQ(column(all, "lr").best_run(), -1) << "no learning rate is better";
}

TEST_F(RunTables, AHyperparameterThatARunDoesNotHaveDiffersAndIsStillANumber) {
  const RunTable all = table();
  EXPECT_TRUE(column(all, "momentum").differs);
  EXPECT_TRUE(column(all, "momentum").is_numeric);
  EXPECT_FALSE(column(all, "optimizer").is_numeric);
  EXPECT_FALSE(column(all, "batch").differs);
}

TEST_F(RunTables, SortsNumbersAsNumbersAndWhatIsMissingLast) {
  const RunTable all = table();
  const auto at = [&](const char* name) { return static_cast<std::size_t>(&column(all, name) - all.columns.data()); };
  EXPECT_EQ(all.order(at("best loss/validation"), false), (std::vector<std::size_t>{1, 0, 2}));
  EXPECT_EQ(all.order(at("best loss/validation"), true), (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(all.order(at("optimizer"), false), (std::vector<std::size_t>{2, 0, 1}));
  EXPECT_EQ(all.order(99, true), (std::vector<std::size_t>{0, 1, 2})) << "as they were opened";
  const DrawnTable drawn = all.as_drawn(std::array<std::size_t, 3>{1, 0, 2});
  EXPECT_EQ(std::get<std::vector<std::string>>(drawn.columns[0].values), (std::vector<std::string>{"b", "a", "c"}));
  EXPECT_EQ(drawn.columns.size(), all.columns.size() + 2);
}

TEST_F(RunTables, AxesAreWhatDiffersAndTheBestOfTheValidation) {
  const std::vector<RunAxis> axes = run_axes(table());
  std::vector<std::string> names;
  for (const RunAxis& axis : axes) names.push_back(axis.name);
  EXPECT_EQ(names, (std::vector<std::string>{"lr", "optimizer", "momentum", "best loss/validation",
                                             "best accuracy/validation"}));
  EXPECT_EQ(axes[0].axis.scale.kind, analysis::ScaleKind::log);
  EXPECT_EQ(axes[1].axis.categories, (std::vector<std::string>{"adam", "sgd"}));
  EXPECT_EQ(axes[1].values[0], 1.0);
  EXPECT_TRUE(std::isnan(axes[2].values[2]));
}

TEST_F(RunTables, WithoutAValidationTheTrainingIsTheJudge) {
  MadeJob job;
  job.scalar("loss");
  job.point("loss", 1, 0.25);
  const std::vector<PanelRun> runs{{"job", &job.store(), 0, true, false}};
  const std::vector<RunAxis> axes = run_axes(run_table(runs));
  ASSERT_EQ(axes.size(), 1u);
  EXPECT_EQ(axes[0].name, "last loss");
}

}  // namespace
}  // namespace tensorscope::viewer
