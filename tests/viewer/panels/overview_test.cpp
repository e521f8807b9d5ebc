#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/viewer/panels/made_job.h"
#include "viewer/panels/awaited.h"
#include "viewer/panels/drawn_name.h"
#include "viewer/panels/overview/parameter_rows.h"
#include "viewer/panels/overview/run_facts.h"
#include "viewer/panels/overview/table_columns.h"

namespace tensorscope::viewer {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

TEST(ParameterRows, ParametersStandInTheirOrderWithTheirGradients) {
  MadeJob job;
  job.parameter("net.b", {2});
  job.parameter("net.a", {2});
  job.gradient_of("net.a");
  const auto rows = parameter_rows(job.store());
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].parameter->path(), "net.b");
  EXPECT_EQ(rows[0].gradient, nullptr);
  EXPECT_EQ(rows[1].gradient->path(), "net.a:grad");
  EXPECT_EQ(rows[1].health, RowHealth::unknown);
}

TEST(ParameterRows, TheNormOfAllGradientsIsTheRootOfAllSquares) {
  MadeJob job;
  for (const char* name : {"a", "b"}) {
    job.parameter(name, {2});
    job.gradient_of(name);
  }
  job.summary("a:grad", 8, {3, 4});
  job.summary("b:grad", 8, {0, 12});
  const GradientSummary all = summarize(parameter_rows(job.store()));
  EXPECT_DOUBLE_EQ(all.norm, 13.0);
  EXPECT_FALSE(all.is_estimate);
  EXPECT_EQ(norm_text(all), "‖g‖₂ 13 for the optimizer, over 2 gradients, step 8");
}

TEST(ParameterRows, ANormFromAPartOfTheElementsSaysSo) {
  MadeJob job;
  job.parameter("a", {8});
  job.gradient_of("a");
  job.parameter("b", {2});
  job.gradient_of("b");
  job.summary("a:grad", 8, {3, 4});
  const GradientSummary all = summarize(parameter_rows(job.store()));
  EXPECT_DOUBLE_EQ(all.norm, 10.0);
  EXPECT_EQ(norm_text(all), "‖g‖₂ about 10 for the optimizer, over 1 of 2 gradients, step 8");
}

TEST(ParameterRows, GradientsOfSeveralStepsSayWhich) {
  MadeJob job;
  for (const char* name : {"a", "b"}) {
    job.parameter(name, {1});
    job.gradient_of(name);
  }
  job.summary("a:grad", 8, {3});
  job.summary("b:grad", 11, {4});
  EXPECT_EQ(norm_text(summarize(parameter_rows(job.store()))),
            "‖g‖₂ 5 for the optimizer, over 2 gradients, steps 8 to 11");
  EXPECT_EQ(norm_text({}), "");
}

TEST(ParameterRows, HealthIsTheWorstOfBoth) {
  MadeJob job;
  for (const char* name : {"fine", "vanishing", "nan", "weight-nan"}) {
    job.parameter(name, {2});
    job.gradient_of(name);
    job.summary(name, 1, {1, 2});
    job.summary(std::string(name) + ":grad", 1, {0.1F, -0.2F});
  }
  job.summary("vanishing:grad", 2, {1e-9F, 1e-8F});
  job.summary("nan:grad", 2, {kNan, 1});
  job.summary("weight-nan", 2, {1, kNan});
  const auto rows = parameter_rows(job.store());
  EXPECT_EQ(rows[0].health, RowHealth::fine);
  EXPECT_EQ(rows[1].health, RowHealth::vanishing);
  EXPECT_EQ(rows[2].health, RowHealth::not_finite);
  EXPECT_EQ(rows[3].health, RowHealth::not_finite);
  const GradientSummary all = summarize(rows);
  EXPECT_EQ(all.vanishing, 1u);
  EXPECT_EQ(all.bad, 2u);
}

TEST(ParameterRows, TheShownStepDecides) {
  MadeJob job;
  job.parameter("a", {2});
  job.summary("a", 10, {1, 2});
  job.summary("a", 20, {5, 5});
  job.store().timeline().show(15);
  EXPECT_EQ(parameter_rows(job.store())[0].weights->step, 10u);
}

TEST(ParameterRows, StatisticsAloneDoNotTakeTheHistogramAway) {
  MadeJob job;
  job.parameter("a", {2});
  job.summary("a", 8, {3, 4});
  job.statistics("a", 9, {5, 6});
  EXPECT_EQ(parameter_rows(job.store())[0].weights->step, 8u) << "with a histogram, and no older than what comes";
  job.statistics("a", 100'000, {7, 8});
  EXPECT_EQ(parameter_rows(job.store())[0].weights->step, 100'000u) << "no other has come for long";
}

TEST(ParameterRows, OfGradientsThatTheAgentCallsNoneNothingIsJudged) {
  MadeJob job;
  job.parameter("a", {2});
  job.gradient_of("a");
  job.summary("a:grad", 8, {0, 0});
  EXPECT_EQ(parameter_rows(job.store())[0].health, RowHealth::vanishing);
  job.note("a:grad", "cannot be sampled: call step() before zero_grad()");
  EXPECT_EQ(parameter_rows(job.store())[0].health, RowHealth::unknown);
}

TEST(ParameterRows, AllGradientsShareDecades) {
  MadeJob job;
  for (const char* name : {"a", "b"}) {
    job.parameter(name, {4});
    job.gradient_of(name);
  }
  job.summary("a:grad", 1, {0.02F, -0.5F, 0, 0});
  job.summary("b:grad", 1, {3e-5F, 3e-5F, 3e-5F, 3e-5F});
  const auto rows = parameter_rows(job.store());
  ASSERT_TRUE(rows[0].magnitudes && rows[1].magnitudes);
  EXPECT_NEAR(rows[0].magnitudes->lo, 0.02, 0.005);
  EXPECT_FLOAT_EQ(static_cast<float>(rows[0].magnitudes->hi), 0.5F);
  const auto decades = common_decades(rows);
  ASSERT_TRUE(decades);
  EXPECT_NEAR(decades->lo, 1e-5, 1e-12);
  EXPECT_NEAR(decades->hi, 1.0, 1e-12);
  EXPECT_FALSE(common_decades({}));
}

TEST(ParameterRows, GradientsThatAreAllZeroHaveNoFlow) {
  MadeJob job;
  job.parameter("a", {2});
  job.gradient_of("a");
  job.summary("a:grad", 1, {0, 0});
  const auto rows = parameter_rows(job.store());
  EXPECT_FALSE(rows[0].magnitudes);
  EXPECT_EQ(rows[0].health, RowHealth::vanishing);
}

TEST(ParameterRows, TheTableHasARowForEachAndNaNWhereNothingIsKnown) {
  MadeJob job;
  job.parameter("a", {2, 3});
  job.parameter("b", {2});
  job.summary("b", 4, {1, 3});
  const DrawnTable table = as_table(parameter_rows(job.store()));
  ASSERT_EQ(table.rows(), 2u);
  EXPECT_EQ(table.columns[0].text(0), "a");
  EXPECT_EQ(table.columns[1].text(0), "2 × 3");
  EXPECT_EQ(table.columns[3].text(0), "nan");
  EXPECT_EQ(table.columns[3].text(1), "2");
}

TEST(RunFacts, HyperParametersHaveTheNamesThatTheTrainerGave) {
  MadeJob job;
  job.hyperparameter("hyperparameters/lr", "0.05");
  job.hyperparameter("config.depth", "12");
  job.hyperparameter("tensorscope/remarks", "TENSORSCOPE_RING is 'x' and is not used");
  const auto facts = hyperparameters_of(job.store());
  ASSERT_EQ(facts.size(), 2u);
  EXPECT_EQ(facts[0].name, "lr");
  EXPECT_EQ(facts[0].text, "0.05");
  EXPECT_EQ(facts[1].name, "config.depth");
  const std::string line = in_one_line(run_facts(job.store()));
  EXPECT_NE(line.find("process 4711"), std::string::npos);
  EXPECT_NE(line.find("the agent says TENSORSCOPE_RING"), std::string::npos);
}

TEST(TableColumns, FillTheWidthAndNeverOverlap) {
  for (double width = 300; width < 2000; width += 7) {
    const auto places = place_columns(width);
    double end = 0;
    for (const ColumnPlace& place : places) {
      if (place.width == 0) continue;
      EXPECT_GE(place.left, end);
      end = place.left + place.width;
    }
    if (width > 400) {
      EXPECT_LE(end, width + 0.01) << width;
      EXPECT_GT(end, width - 120) << width;
    }
  }
}

TEST(TableColumns, NameValuesAndHealthStayLongest) {
  const auto places = place_columns(360);
  for (const TableColumn column : {TableColumn::name, TableColumn::weights, TableColumn::health}) {
    EXPECT_GT(places[static_cast<std::size_t>(column)].width, 0);
  }
  EXPECT_EQ(places[static_cast<std::size_t>(TableColumn::shape)].width, 0);
}

TEST(DrawnNames, AreFileNamesAndUnique) {
  EXPECT_EQ(drawn_name("Loss (nats)"), "loss-nats");
  EXPECT_EQ(drawn_name("…"), "unnamed");
  EXPECT_EQ(unique_drawn_name("Loss", {"loss", "loss-2"}), "loss-3");
}

TEST(Awaited, ALivingJobIsWaitedForAndADeadOneIsNot) {
  MadeJob job;
  job.parameter("w", {2});
  EXPECT_TRUE(can_still_come(job.store()));
  EXPECT_EQ(why_absent(job.source("w"), job.store()).what, "No sample yet");
  job.state(JobState::died);
  EXPECT_FALSE(can_still_come(job.store()));
  EXPECT_EQ(why_absent(job.source("w"), job.store()).what, "Nothing of it was recorded");
}

TEST(Awaited, BeforeTheFirstSampleItSaysThatOneIsLater) {
  MadeJob job;
  job.parameter("w", {2});
  job.sample("w", 50, {1, 2});
  job.store().timeline().show(10);
  EXPECT_EQ(why_absent(job.source("w"), job.store()).what, "Nothing of it was kept at step 10 or before");
}

TEST(Awaited, WhatTheAgentAnsweredIsSaidUntilItIsOld) {
  MadeJob job;
  job.parameter("w", {2});
  job.answer("w", 50, "takes about 2 ms, and there is 1 ms");
  EXPECT_EQ(why_absent(job.source("w"), job.store()).how, "takes about 2 ms, and there is 1 ms");
  job.step(100'000);
  EXPECT_EQ(why_absent(job.source("w"), job.store()).what, "No sample yet");
}

TEST(Awaited, ASampleOfAnEarlierLookIsNotCurrent) {
  MadeJob job;
  job.scalar("loss");
  job.point("loss", 100'000, 1.0);
  EXPECT_FALSE(is_current(10, 50, job.store()));
  EXPECT_TRUE(is_current(99'990, 50, job.store()));
  job.store().timeline().show(20);
  EXPECT_TRUE(is_current(10, 50, job.store())) << "of an earlier step there will be no other";
}

}  // namespace
}  // namespace tensorscope::viewer
