#include "viewer/panels/weights/tensor_form.h"

#include <gtest/gtest.h>

#include <limits>

#include "viewer/panels/weights/tensor_facts.h"

namespace tensorscope::viewer {
namespace {

using Shape = std::vector<std::int64_t>;
using Names = std::vector<std::string>;

schema::CatalogEntry parameter(const std::string& module) {
  schema::CatalogEntry entry;
  entry.kind = schema::SourceKind::parameter;
  entry.module_type = module;
  return entry;
}

TensorForm form(const std::string& module, const Shape& shape) {
  return form_of(parameter(module), shape);
}

TEST(TensorForm, FollowsTheShape) {
  EXPECT_EQ(form("Linear", {10, 84}), TensorForm::matrix);
  EXPECT_EQ(form("Linear", {10}), TensorForm::row);
  EXPECT_EQ(form("", {}), TensorForm::number);
  EXPECT_EQ(form("Linear", {1, 1}), TensorForm::number);
  EXPECT_EQ(form("Linear", {0, 16}), TensorForm::nothing);
}

TEST(TensorForm, ConvolutionsAreKernelsWhateverTheirDimensions) {
  EXPECT_EQ(form("Conv1d", {8, 4, 3}), TensorForm::kernels);
  EXPECT_EQ(form("Conv2d", {16, 1, 5, 5}), TensorForm::kernels);
  EXPECT_EQ(form("Conv3d", {8, 4, 3, 3, 3}), TensorForm::kernels);
  EXPECT_EQ(form("", {16, 1, 5, 5}), TensorForm::kernels) << "a module that was registered by hand";
  EXPECT_EQ(form("LSTM", {4, 4, 4}), TensorForm::matrix);
}

TEST(TensorForm, ATransposedConvolutionHasNoKernelsOfOutputs) {
  EXPECT_EQ(form("ConvTranspose2d", {8, 4, 3, 3}), TensorForm::matrix);
}

TEST(TensorForm, AKernelAsLargeAsAPictureIsAMatrix) {
  EXPECT_EQ(form("Conv2d", {1, 1, 128, 128}), TensorForm::matrix);
}

TEST(TensorForm, OtherTensorsHaveTheirLastDimensionAcross) {
  schema::CatalogEntry custom;
  EXPECT_EQ(form_of(custom, Shape{4, 3, 8, 8}), TensorForm::matrix);
  EXPECT_EQ(row_dimensions(custom, Shape{4, 3, 8, 8}), 3u);
  EXPECT_EQ(row_dimensions(parameter("Conv2d"), Shape{16, 3, 5, 5}), 1u);
  EXPECT_EQ(row_dimensions(parameter("Linear"), Shape{10}), 0u);
}

TEST(TensorForm, DimensionsOfOneElementMakeNoAxis) {
  EXPECT_EQ(row_dimensions(parameter("Net"), Shape{1, 50, 64}), 2u);
  EXPECT_EQ(row_dimensions(parameter("Net"), Shape{1, 1, 64}), 2u);
  EXPECT_EQ(row_dimensions(parameter("Linear"), Shape{1, 64}), 1u);
  EXPECT_EQ(lone_dimension(Shape{1, 50, 64}, 0, 2), 1u);
  EXPECT_EQ(lone_dimension(Shape{1, 1, 64}, 0, 2), 0u);
  EXPECT_EQ(lone_dimension(Shape{2, 3, 64}, 0, 2), std::nullopt);
  EXPECT_EQ(lone_dimension(Shape{2}, 0, 0), std::nullopt);
}

TEST(TensorForm, DimensionsAreNamedByTheirModule) {
  EXPECT_EQ(dimension_names(parameter("Linear"), 2), (Names{"output", "input"}));
  EXPECT_EQ(dimension_names(parameter("Conv2d"), 4), (Names{"output channel", "input channel", "row", "column"}));
  EXPECT_EQ(dimension_names(parameter("ConvTranspose2d"), 4),
            (Names{"input channel", "output channel", "row", "column"}));
  EXPECT_EQ(dimension_names(parameter("Conv1d"), 3), (Names{"output channel", "input channel", "column"}));
  EXPECT_EQ(dimension_names(parameter("BatchNorm2d"), 1), (Names{"channel"}));
  EXPECT_EQ(dimension_names(parameter(""), 2), (Names{"dimension 0", "dimension 1"}));
  EXPECT_EQ(dimension_names(parameter("Net"), 2), (Names{"dimension 0", "dimension 1"}));
  EXPECT_EQ(dimension_names({}, 0), Names{});
}

TEST(TensorForm, ElementsSaturate) {
  EXPECT_EQ(elements_of({}), 1u);
  EXPECT_EQ(elements_of(Shape{3, 4}), 12u);
  EXPECT_EQ(elements_of(Shape{3, -1}), 0u);
  EXPECT_EQ(elements_of(Shape{1LL << 40, 1LL << 40}), std::numeric_limits<std::uint64_t>::max());
}

TEST(TensorFacts, WhatIsAlarmingAndWhatIsAnEstimateComesFirst) {
  Summary summary;
  summary.sampled = 10;
  summary.total = 100;
  summary.stats.emplace();
  summary.stats->elements = 10;
  EXPECT_EQ(facts_of(summary).front().text, "10 of 100 elements");
  EXPECT_EQ(facts_of(summary)[1].name, "mean");
  summary.stats->nan = 3;
  EXPECT_EQ(facts_of(summary)[1].name, "NaN");
  summary.sampled = 100;
  EXPECT_EQ(facts_of(summary).front().name, "NaN");
  EXPECT_EQ(facts_of(summary).back().text, "all 100 elements");
}

}  // namespace
}  // namespace tensorscope::viewer
