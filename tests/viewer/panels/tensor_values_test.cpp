#include "viewer/panels/weights/tensor_values.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/viewer/panels/made_job.h"
#include "viewer/panels/weights/matrix_of.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();

schema::Window window_2d(std::uint32_t row, std::uint32_t rows, std::uint32_t row_stride, std::uint32_t column,
                         std::uint32_t columns, std::uint32_t column_stride) {
  schema::Window window;
  window.dimensions = 2;
  window.start = {row, column};
  window.count = {rows, columns};
  window.stride = {row_stride, column_stride};
  return window;
}

class TensorValuesTest : public testing::Test {
 protected:
  TensorValuesTest() { job_.parameter("w", {4, 6}, "Linear"); }
  const RegionSample& newest() { return *job_.source("w").regions.newest(); }

  MadeJob job_;
};

TEST_F(TensorValuesTest, ADifferenceIsTakenElementByElement) {
  job_.sample("w", 1, std::vector<float>(24, 1.0F));
  std::vector<float> later(24, 1.0F);
  later[7] = 3.0F;
  job_.sample("w", 2, later);
  std::vector<float> difference;
  subtract(newest().region, job_.source("w").regions.oldest()->region, difference);
  for (std::size_t i = 0; i < 24; ++i) EXPECT_EQ(difference[i], i == 7 ? 2.0F : 0.0F);
}

TEST_F(TensorValuesTest, ADifferenceOfAWindowFindsItsElementsInTheWhole) {
  std::vector<float> whole(24);
  for (std::size_t i = 0; i < 24; ++i) whole[i] = static_cast<float>(i);
  job_.sample("w", 1, whole);
  // Rows 1 and 3, columns 2 and 4: elements 8, 10, 20, 22.
  job_.sample_window("w", 2, window_2d(1, 2, 2, 2, 2, 2), {100, 100, 100, 100});
  std::vector<float> difference;
  const RegionSample& before = *job_.source("w").regions.oldest();
  ASSERT_TRUE(holds_all(before.region.window, newest().region.window));
  subtract(newest().region, before.region, difference);
  EXPECT_EQ(difference, (std::vector<float>{92, 90, 80, 78}));
}

TEST_F(TensorValuesTest, WhatWasNotSampledThenCannotBeCompared) {
  EXPECT_FALSE(holds_all(window_2d(0, 2, 2, 0, 6, 1), window_2d(0, 4, 1, 0, 6, 1)));
  EXPECT_FALSE(holds_all(window_2d(0, 4, 1, 1, 5, 1), window_2d(0, 4, 1, 0, 6, 1)));
  EXPECT_FALSE(holds_all(window_2d(1, 2, 2, 0, 6, 1), window_2d(0, 2, 2, 0, 6, 1)));
  EXPECT_TRUE(holds_all(window_2d(0, 2, 2, 0, 6, 1), window_2d(2, 1, 1, 0, 6, 1)));
}

TEST_F(TensorValuesTest, InfinityLessItselfIsNoNumber) {
  std::vector<float> values(24, 0.0F);
  values[0] = kInf;
  job_.sample("w", 1, values);
  job_.sample("w", 2, values);
  TensorValues shown;
  shown.update(newest(), job_.source("w").regions.oldest(), 1);
  EXPECT_TRUE(std::isnan(shown.values()[0]));
  EXPECT_EQ(shown.values()[1], 0.0F);
}

TEST_F(TensorValuesTest, AreMadeAnewOnlyWhenSomethingElseIsShown) {
  job_.sample("w", 1, std::vector<float>(24, -1.0F));
  TensorValues shown;
  shown.update(newest(), nullptr, 1);
  const std::uint64_t revision = shown.revision();
  EXPECT_TRUE(shown.has_negative());
  shown.update(newest(), nullptr, 1);
  EXPECT_EQ(shown.revision(), revision);
  job_.sample("w", 2, std::vector<float>(24, 1.0F));
  shown.update(newest(), nullptr, 2);
  EXPECT_NE(shown.revision(), revision);
  EXPECT_FALSE(shown.has_negative());
}

TEST_F(TensorValuesTest, AnAxisOfOneDimensionCountsInTheTensorsIndices) {
  job_.sample_window("w", 1, window_2d(1, 2, 2, 0, 3, 2), std::vector<float>(6));
  const std::vector<std::string> names{"output", "input"};
  const MatrixAxes axes = matrix_axes(newest().region, 1, names);
  EXPECT_EQ(axes.rows, (widgets::SampledDim{4, 1, 2, 2}));
  EXPECT_EQ(axes.columns, (widgets::SampledDim{6, 0, 2, 3}));
  EXPECT_EQ(axes.row_axis, "output");
  EXPECT_FALSE(axes.named_columns);
}

TEST_F(TensorValuesTest, AnAxisOfSeveralNamesEachByItsIndices) {
  job_.tensor("t", {2, 3, 4});
  job_.sample("t", 1, std::vector<float>(24));
  const schema::Region& region = job_.source("t").regions.newest()->region;
  const std::vector<std::string> names{"a", "b", "c"};
  const MatrixAxes axes = matrix_axes(region, 2, names);
  EXPECT_EQ(axes.rows.count, 6);
  EXPECT_EQ(axes.row_axis, "a × b");
  EXPECT_TRUE(axes.named_rows);
  EXPECT_EQ(indices_text(region.window, 0, 2, 5), "[1, 2]");
  EXPECT_EQ(indices_text(region.window, 2, 3, 3), "[3]");
}

TEST_F(TensorValuesTest, DimensionsOfOneElementAreNoPartOfAnAxis) {
  job_.tensor("t", {1, 3, 1, 4});
  job_.sample("t", 1, std::vector<float>(12));
  const std::vector<std::string> names{"a", "b", "c", "d"};
  const MatrixAxes axes = matrix_axes(job_.source("t").regions.newest()->region, 2, names);
  EXPECT_EQ(axes.rows, (widgets::SampledDim{3, 0, 1, 3}));
  EXPECT_EQ(axes.columns, (widgets::SampledDim{4, 0, 1, 4}));
  EXPECT_EQ(axes.row_axis, "b");
  EXPECT_EQ(axes.column_axis, "d");
  EXPECT_FALSE(axes.named_rows);
  EXPECT_FALSE(axes.named_columns);
}

TEST_F(TensorValuesTest, WhatIsInViewIsWhatIsExported) {
  std::vector<float> whole(24);
  for (std::size_t i = 0; i < 24; ++i) whole[i] = static_cast<float>(i);
  job_.sample("w", 1, whole);
  const schema::Region& region = newest().region;
  const MatrixAxes axes = matrix_axes(region, 1, {});
  const DrawnArray part = drawn_array(region, axes, cut_of(axes, {1.0, 3.0}, {2.5, 4.5}), {});
  EXPECT_EQ(part.shape, (std::vector<std::int64_t>{2, 3}));
  const Drawn drawn{"part", "", "", 0, part};
  EXPECT_EQ(as_text(drawn), "8\t9\t10\n14\t15\t16\n");
  const DrawnArray all = drawn_array(region, axes, cut_of(axes, {0.0, 4.0}, {0.0, 6.0}), {});
  EXPECT_EQ(all.shape, (std::vector<std::int64_t>{4, 6}));
  EXPECT_EQ(all.elements.size(), region.data.size());
}

}  // namespace
}  // namespace tensorscope::viewer
