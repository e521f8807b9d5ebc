#include "viewer/analysis/smoothing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace tensorscope::viewer::analysis {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

void expect_near(const std::vector<double>& actual, const std::vector<double>& expected, double tolerance) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    if (std::isnan(expected[i])) {
      EXPECT_TRUE(std::isnan(actual[i])) << i;
    } else {
      EXPECT_NEAR(actual[i], expected[i], tolerance) << i;
    }
  }
}

std::vector<double> debiased(const std::vector<double>& y, double weight) {
  std::vector<double> out(y.size());
  smooth_debiased(y, weight, out);
  return out;
}

std::vector<double> time_weighted(const std::vector<double>& x, const std::vector<double>& y, double weight) {
  std::vector<double> out(y.size());
  smooth_time_weighted(x, y, weight, kViewportScale, out);
  return out;
}

TEST(DebiasedSmoothing, EqualsTensorBoardOnARamp) {
  expect_near(debiased({1, 2, 3, 4, 5}, 0.6), {1, 1.625, 2.3265306122, 3.0955882353, 3.9215822346}, 1e-9);
}

TEST(DebiasedSmoothing, PassesNaNThroughAndDoesNotCountIt) {
  expect_near(debiased({10, 0, kNaN, 0, 0}, 0.9), {10, 4.7368421053, kNaN, 2.9889298893, 2.1198022681}, 1e-9);
}

TEST(DebiasedSmoothing, EqualsTensorBoardsOwnTest) {
  const double third = ((0.5 * 0.4 + 0.4 * 0.6) * 0.6) / (1 - 0.6 * 0.6 * 0.6);
  expect_near(debiased({1, 0.5, 0}, 0.6), {1, 0.6875, third}, 1e-9);
}

TEST(DebiasedSmoothing, ReturnsAConstantSeriesUnchanged) {
  const std::vector<double> y(50, 0.1);
  EXPECT_EQ(debiased(y, 0.97), y);
}

TEST(DebiasedSmoothing, ClampsTheWeight) {
  expect_near(debiased({3, 1, 2}, -5), {3, 1, 2}, 1e-12);
  expect_near(debiased({3, 1, 2}, 7), {0, 0, 0}, 1e-12);  // as TensorBoard: a weight of 1 admits no new value
}

TEST(TimeWeightedSmoothing, EqualsTheFormulaForEvenDistances) {
  // range 4, so each step is a quarter of the viewport; w = sqrt(0.99) and a = w^(1/4 * 1000).
  const double a = std::pow(std::min(std::sqrt(0.99), 0.999), 250.0);
  const double second = (1 * a + 2) / (a + 1);
  const double third = ((1 * a + 2) * a + 3) / ((a + 1) * a + 1);
  const auto out = time_weighted({0, 1, 2, 3, 4}, {1, 2, 3, 4, 5}, 0.99);
  EXPECT_NEAR(out[1], second, 1e-9);
  EXPECT_NEAR(out[2], third, 1e-9);
}

TEST(TimeWeightedSmoothing, DecaysWithDistanceNotWithTheNumberOfPoints) {
  const auto near = time_weighted({0, 1, 1000}, {0, 1, 1}, 0.99);
  const auto far = time_weighted({0, 500, 1000}, {0, 1, 1}, 0.99);
  EXPECT_LT(near[1], far[1]);  // the older value weighs more when it is closer
}

TEST(TimeWeightedSmoothing, PassesNonFinitePointsThrough) {
  const auto out = time_weighted({0, 1, 2}, {1, kNaN, 1}, 0.5);
  EXPECT_TRUE(std::isnan(out[1]));
  EXPECT_NEAR(out[2], 1.0, 1e-12);
}

TEST(TimeWeightedSmoothing, WithoutWeightIsTheSeriesItself) {
  expect_near(time_weighted({0, 1, 2}, {4, 5, 9}, 0.0), {4, 5, 9}, 1e-12);
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
