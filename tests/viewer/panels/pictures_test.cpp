#include <gtest/gtest.h>

#include "tests/viewer/panels/made_job.h"
#include "viewer/panels/curves/curve_data.h"
#include "viewer/panels/curves/name_words.h"
#include "viewer/panels/weights/matrix_of.h"
#include "viewer/panels/weights/sample_choice.h"
#include "viewer/panels/weights/tensor_form.h"
#include "viewer/panels/weights/window_request.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

using Shape = std::vector<std::int64_t>;

schema::Window row_window(std::uint32_t start, std::uint32_t count, std::uint32_t stride) {
  schema::Window window = whole_window(Shape{1});
  window.start[0] = start;
  window.count[0] = count;
  window.stride[0] = stride;
  return window;
}

PictureNeed need_of(const Shape& shape) {
  PictureNeed need;
  need.shape = shape;
  need.row_pixels = 500;
  need.column_pixels = 800;
  return need;
}

TEST(WindowRequest, ASmallTensorIsAskedForWhole) {
  const Shape shape{30, 40};
  WindowRequest request;
  EXPECT_EQ(request.update(need_of(shape)), whole_window(shape));
}

TEST(WindowRequest, ALargeOneIsStridedToThePixelsOfTheView) {
  const Shape shape{100'000, 8'000};
  WindowRequest request;
  const schema::Window& window = request.update(need_of(shape));
  EXPECT_EQ(window.stride[0], 200U);
  EXPECT_EQ(window.count[0], 500U);
  EXPECT_EQ(window.stride[1], 10U);
  EXPECT_EQ(window.count[1], 800U);
}

TEST(WindowRequest, ALittlePanningNeedsNoOtherWindow) {
  const Shape shape{100'000, 8'000};
  PictureNeed need = need_of(shape);
  need.rows = analysis::Range{10'000, 20'000};
  WindowRequest request;
  const schema::Window before = request.update(need);
  need.rows = analysis::Range{11'000, 21'000};
  EXPECT_EQ(request.update(need), before);
  need.rows = analysis::Range{40'000, 50'000};
  EXPECT_NE(request.update(need), before);
}

TEST(WindowRequest, MoreDimensionsThanAWindowHasAreNotReachedFor) {
  Shape shape(12, 2);
  shape.back() = 1'000'000;
  for (std::size_t rows = 0; rows < shape.size(); ++rows) {
    PictureNeed need = need_of(shape);
    need.row_dimensions = rows;
    WindowRequest request;
    EXPECT_EQ(request.update(need).dimensions, schema::kMaxDimensions);
    EXPECT_EQ(request.update(need).dimensions, schema::kMaxDimensions);
  }
  EXPECT_EQ(kernel_window(shape, {1, 1}, 0, 0).dimensions, schema::kMaxDimensions);
}

class SampleChoice : public testing::Test {
 protected:
  SampleChoice() { job_.tensor("x", {100}); }
  void keep(std::uint64_t step, const schema::Window& window) {
    job_.sample_window("x", step, window, std::vector<float>(window.count[0]));
  }
  const RegionSample* choose(std::uint64_t step, const schema::Window& wanted, std::uint64_t slack = 4) {
    return choose_sample(job_.source("x").regions, step, wanted, slack);
  }

  MadeJob job_;
};

TEST_F(SampleChoice, TheVeryWindowIsBetterThanALittleNewerOne) {
  keep(10, row_window(0, 50, 2));
  keep(12, row_window(0, 100, 1));
  EXPECT_EQ(choose(20, row_window(0, 50, 2))->step, 10U);
  EXPECT_EQ(choose(20, row_window(0, 50, 2), 1)->step, 12U) << "it is too old";
}

TEST_F(SampleChoice, WhatCoversTheWindowIsBetterThanANewerCorner) {
  keep(10, row_window(0, 100, 1));
  keep(12, row_window(90, 10, 1));
  EXPECT_EQ(choose(20, row_window(0, 50, 2))->step, 10U);
}

TEST_F(SampleChoice, OnlyElseAnyAndNothingFromALaterStep) {
  keep(12, row_window(90, 10, 1));
  EXPECT_EQ(choose(20, row_window(0, 50, 2))->step, 12U);
  EXPECT_FALSE(covers(choose(20, row_window(0, 50, 2))->region.window, row_window(0, 50, 2)));
  EXPECT_EQ(choose(11, row_window(0, 50, 2)), nullptr);
}

TEST(SampleWindows, ACoarserOneCoversUpToItsNextElement) {
  EXPECT_TRUE(covers(row_window(0, 10, 10), row_window(0, 100, 1)));
  EXPECT_FALSE(covers(row_window(0, 9, 10), row_window(0, 100, 1)));
  EXPECT_FALSE(covers(row_window(1, 99, 1), row_window(0, 100, 1)));
  EXPECT_FALSE(covers(whole_window(Shape{100, 1}), row_window(0, 100, 1)));
}

TEST(Matrix, OfSeveralDimensionsCountsTheElementsOfTheWholeTensor) {
  MadeJob job;
  job.tensor("x", {4, 6, 10});
  schema::Window window = whole_window(Shape{4, 6, 10});
  window.count = {4, 3, 5};
  window.stride = {1, 2, 2};
  job.sample_window("x", 1, window, std::vector<float>(60));
  const schema::Region& region = job.source("x").regions.newest()->region;
  const MatrixAxes axes = matrix_axes(region, 1, {});
  widgets::MatrixData matrix;
  const std::vector<float> values(60);
  matrix.values = values;
  matrix.rows = axes.rows;
  matrix.cols = axes.columns;
  EXPECT_TRUE(matrix.complete()) << "which its axes cannot tell";
  matrix.total_elements = elements_of(std::span(region.shape).first(3));
  EXPECT_FALSE(matrix.complete());
  EXPECT_EQ(matrix.total(), 240U);
}

TEST(Matrix, NamesARowByItsIndicesInTheTensor) {
  schema::Window window = whole_window(Shape{4, 6, 10});
  window.count = {2, 3, 10};
  window.stride = {2, 2, 1};
  window.start = {1, 0, 0};
  EXPECT_EQ(indices_text(window, 0, 2, 4), "[3, 2]");
}

class Curve : public testing::Test {
 protected:
  void fill(const std::vector<double>& values) {
    job_.scalar("y");
    std::uint64_t step = 0;
    for (const double value : values) job_.point("y", step++, value);
  }
  void update(const CurveForm& form, bool is_schedule = false) {
    curve_.update(job_.source("y").scalars, {job_.store().time(), &job_.store().epochs()}, form, 0.0, is_schedule);
  }

  MadeJob job_;
  CurveData curve_;
};

TEST_F(Curve, IsSmoothedAsTensorBoardDoesEvenWithoutNoise) {
  fill({1, 2, 3, 4, 5});
  update({.smooth_all = true});
  ASSERT_EQ(curve_.smoothed().size(), 5U);
  EXPECT_NEAR(curve_.smoothed()[4], 3.9215822346, 1e-9);
}

TEST_F(Curve, OfFewPointsIsRawUntilSmoothingIsChosenAndSaysSo) {
  fill(std::vector<double>(20, 0.5));
  update({});
  EXPECT_TRUE(curve_.smoothed().empty());
  EXPECT_TRUE(curve_.is_left_raw());
  update({.smooth_all = true});
  EXPECT_EQ(curve_.smoothed().size(), 20U);
  EXPECT_FALSE(curve_.is_left_raw());
  update({.smoothing = Smoothing::none});
  EXPECT_FALSE(curve_.is_left_raw()) << "nothing is smoothed, so nothing is left out";
}

TEST_F(Curve, OfMorePointsIsSmoothed) {
  fill(std::vector<double>(CurveData::kFewPoints + 1, 0.5));
  update({});
  EXPECT_EQ(curve_.smoothed().size(), CurveData::kFewPoints + 1);
}

TEST_F(Curve, AScheduleIsRawUntilSmoothingIsChosen) {
  fill({1, 2, 3, 4, 5});
  CurveForm form;
  update(form, true);
  EXPECT_TRUE(curve_.smoothed().empty());
  form.smooth_all = true;
  update(form, true);
  EXPECT_EQ(curve_.smoothed().size(), 5U);
}

TEST_F(Curve, AConstantOneStaysAsItIs) {
  fill({0.1, 0.1, 0.1});
  update({.smooth_all = true});
  ASSERT_EQ(curve_.smoothed().size(), 3U);
  for (const double value : curve_.smoothed()) EXPECT_EQ(value, 0.1);
}

TEST(Names, OfALearningRateAreThoseOfASchedule) {
  for (const char* name : {"lr", "train/lr", "learning_rate", "learningRate", "optimizer.lr.group0", "lr-head"}) {
    EXPECT_TRUE(names_schedule(name)) << name;
  }
  for (const char* name : {"loss", "error_rate", "learning/loss", "lrp", "true_positive_rate"}) {
    EXPECT_FALSE(names_schedule(name)) << name;
  }
}

}  // namespace
}  // namespace tensorscope::viewer
