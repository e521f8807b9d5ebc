#include "viewer/analysis/class_map.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/viewer/analysis/class_map_fixtures.h"
#include "viewer/analysis/overlay.h"
#include "viewer/analysis/resize.h"

namespace tensorscope::viewer::analysis {
namespace {

using Method = ClassMapMethod;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr double kTolerance = 1e-5;

// The vectors that the definitions print.
const std::vector<float> kActivation{1, 2, 3, 4, 4, 3, 2, 1};
const std::vector<float> kGradient{0.1F, 0.3F, 0.2F, 0.2F, -0.4F, 0.0F, 0.1F, -0.1F};
const PlanesView kA{kActivation, 2, 2, 2};
const PlanesView kG{kGradient, 2, 2, 2};

void expect_near(const std::vector<float>& found, const std::vector<float>& expected, double tolerance = kTolerance) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], tolerance) << "element " << i;
}

TEST(ClassMap, GradCamOfThePrintedVectors) {
  const std::vector<double> weights = channel_weights(Method::grad_cam, kA, kG);
  ASSERT_EQ(weights.size(), 2U);
  EXPECT_NEAR(weights[0], 0.2, kTolerance);
  EXPECT_NEAR(weights[1], -0.1, kTolerance);
  std::vector<float> map = class_map(Method::grad_cam, kA, kG);
  expect_near(map, {0.0F, 0.1F, 0.4F, 0.7F});
  scale_to_one(map);
  expect_near(map, {0.0F, 0.142857F, 0.571428F, 1.0F});
}

TEST(ClassMap, HiResAndLayerCamOfThePrintedVectors) {
  // -1.5 before the ReLU.
  expect_near(class_map(Method::hires_cam, kA, kG), {0.0F, 0.6F, 0.8F, 0.7F});
  expect_near(class_map(Method::layer_cam, kA, kG), {0.1F, 0.6F, 0.8F, 0.8F});
}

TEST(ClassMap, WeightsOfPlusPlusAndXGradOfThePrintedVectors) {
  const std::vector<double> plus_plus = channel_weights(Method::grad_cam_pp, kA, kG);
  EXPECT_NEAR(plus_plus[0], 0.1933314639, kTolerance);
  EXPECT_NEAR(plus_plus[1], 0.0333322223, kTolerance);
  const std::vector<double> x_grad = channel_weights(Method::x_grad_cam, kA, kG);
  EXPECT_NEAR(x_grad[0], 0.21, kTolerance);
  EXPECT_NEAR(x_grad[1], -0.15, kTolerance);
}

TEST(ClassMap, EveryMethodIsNumpys) {
  for (const fixtures::ClassMapCase& each : fixtures::kClassMaps) {
    const PlanesView activation{each.activation, each.channels, each.height, each.width};
    const PlanesView gradient{each.gradient, each.channels, each.height, each.width};
    std::vector<float> numbers;
    for (std::size_t k = 0; k < each.channels; ++k) numbers.push_back(10.0F * gradient.plane(k)[each.width - 1]);
    const PlanesView scores{numbers, each.channels, 1, 1};
    for (std::size_t i = 0; i < kClassMapMethods.size(); ++i) {
      SCOPED_TRACE(std::string(name(kClassMapMethods[i])) + " of " + std::to_string(each.channels) + " channels");
      const bool is_of_scores = needs_masked_scores(kClassMapMethods[i]);
      expect_near(class_map(kClassMapMethods[i], activation, is_of_scores ? scores : gradient), each.maps[i]);
    }
  }
}

TEST(ClassMap, AnEigenMapIsTurnedOverWhereItsLeastValueIsFarthestFromZero) {
  // One place stands out, and the direction found for it may point either way.
  std::vector<float> values(2 * 9, 0.0F);
  values[4] = 5.0F;
  values[9 + 4] = -5.0F;
  const std::vector<float> map = class_map(Method::eigen_cam, {values, 2, 3, 3}, {});
  EXPECT_GT(map[4], 5.0F);
  EXPECT_EQ(std::ranges::count(map, 0.0F), 8);
}

TEST(ClassMap, AMapWithoutSpreadIsZeroAndOneWithoutElementsEmpty) {
  const std::vector<float> same(12, 3.0F);
  expect_near(class_map(Method::eigen_cam, {same, 3, 2, 2}, {}), {0, 0, 0, 0});
  EXPECT_TRUE(class_map(Method::grad_cam, {}, {}).empty());
}

TEST(ClassMap, NaNStaysWhereItIsAndIsNotTakenForZero) {
  std::vector<float> activation = kActivation;
  activation[1] = kNan;
  const std::vector<float> map = class_map(Method::hires_cam, {activation, 2, 2, 2}, kG);
  EXPECT_TRUE(std::isnan(map[1]));
  EXPECT_NEAR(map[2], 0.8, kTolerance);
  const std::vector<float> eigen = class_map(Method::eigen_cam, {activation, 2, 2, 2}, {});
  EXPECT_TRUE(std::ranges::all_of(eigen, [](float value) { return std::isnan(value); }));
}

TEST(ScaleToOne, OfNothingButZerosStaysZero) {
  std::vector<float> zeros(4, 0.0F);
  scale_to_one(zeros);
  expect_near(zeros, {0, 0, 0, 0});
  std::vector<float> mixed{kNan, 1.0F, 3.0F};
  scale_to_one(mixed);
  EXPECT_TRUE(std::isnan(mixed[0]));
  EXPECT_NEAR(mixed[2], 1.0, kTolerance);
}

TEST(ResizeBilinear, IsOpenCvs) {
  for (const fixtures::ResizeCase& each : fixtures::kResizes) {
    SCOPED_TRACE(std::to_string(each.height) + " x " + std::to_string(each.width) + " to " +
                 std::to_string(each.to_height) + " x " + std::to_string(each.to_width));
    expect_near(resize_bilinear(each.picture, each.height, each.width, each.to_height, each.to_width), each.resized);
  }
}

TEST(ResizeBilinear, ANeighbourThatCountsForNothingDoesNotSpreadItsNaN) {
  const std::vector<float> picture{1.0F, kNan};
  const std::vector<float> same = resize_bilinear(picture, 1, 2, 1, 2);
  EXPECT_EQ(same[0], 1.0F);
  EXPECT_TRUE(std::isnan(same[1]));
}

// Scaled, resized and scaled again.
TEST(ScaleToOne, WithResizeIsWhatPytorchGradCamDoes) {
  std::vector<float> map = fixtures::kRawMap;
  scale_to_one(map);
  map = resize_bilinear(map, 4, 4, 9, 11);
  scale_to_one(map);
  expect_near(map, fixtures::kScaledMap);
}

TEST(LayOver, MixesByItsStrengthAndMarksWhatIsNoNumber) {
  ColorScale scale;
  scale.map = ColorMap::gray;
  scale.range = {0.0, 1.0};
  const std::vector<float> values{1.0F, 0.0F, kNan, 2.0F};
  std::vector<std::uint8_t> rgba{100, 0, 50, 255, 100, 0, 50, 255, 1, 2, 3, 255, 0, 0, 0, 255};
  const MarkColors marks;
  const ClipCount clipped = lay_over(values, scale, marks, 0.5, rgba);
  const std::vector<std::uint8_t> expected{178, 128, 153, 255, 50, 0, 25, 255, 255, 0, 255, 255, 128, 128, 128, 255};
  for (std::size_t i = 0; i < rgba.size(); ++i) EXPECT_NEAR(rgba[i], expected[i], 1) << i;
  EXPECT_EQ(clipped.above, 1U);
  std::vector<std::uint8_t> untouched{100, 0, 50, 255};
  lay_over({values.data(), 1}, scale, marks, 0.0, untouched);
  EXPECT_EQ(untouched, (std::vector<std::uint8_t>{100, 0, 50, 255}));
}

TEST(ClassMap, AskedToStopNothingIsKnown) {
  const std::vector<float> values{1, 2, 3, 4, 0, 1, 0, 2};
  std::stop_source source;
  EXPECT_TRUE(std::isfinite(class_map(Method::eigen_cam, {values, 2, 2, 2}, {}, source.get_token())[0]));
  source.request_stop();
  EXPECT_TRUE(std::isnan(class_map(Method::eigen_cam, {values, 2, 2, 2}, {}, source.get_token())[0]));
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
