#include "viewer/analysis/projection/pca.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "tests/viewer/analysis/projection/digits.h"
#include "tests/viewer/analysis/projection/sklearn_fixtures.h"

namespace tensorscope::viewer::analysis {
namespace {

double cosine(const std::vector<double>& a, const std::vector<double>& b, std::size_t axis) {
  double product = 0.0;
  for (std::size_t i = axis * 64; i < (axis + 1) * 64; ++i) product += a[i] * b[i];
  return std::abs(product);
}

void expect_equal(const Pca& pca, const std::vector<double>& axes, const std::vector<double>& explained) {
  for (std::size_t axis = 0; axis < 2; ++axis) {
    EXPECT_GT(cosine(pca.axes, axes, axis), 1.0 - 1e-6) << axis;
    EXPECT_NEAR(pca.explained[axis], explained[axis], 1e-6);
  }
}

TEST(Pca, OfMorePointsThanDimensionsIsThatOfScikitLearn) {
  const Points points = digits(fixtures::kDigits);
  expect_equal(principal_components(points.view()), fixtures::kPcaAxes, fixtures::kPcaExplained);
}

TEST(Pca, OfFewerPointsThanDimensionsIsThatOfScikitLearn) {
  const Points points = digits(fixtures::kWideDigits);
  expect_equal(principal_components(points.view()), fixtures::kWidePcaAxes, fixtures::kWidePcaExplained);
}

TEST(Pca, ByProductsWithAllPointsIsTheSameToo) {
  const Points points = digits(fixtures::kDigits);
  const Pca pca = principal_components_by_products(points.view(), {.threads = 2});
  EXPECT_TRUE(pca.is_exact);
  EXPECT_EQ(principal_components_by_products(points.view()).axes, pca.axes) << "with one thread";
  expect_equal(pca, fixtures::kPcaAxes, fixtures::kPcaExplained);
}

// Points that differ along two axes by what is known, and along all others by less.
Points spread(std::size_t count, std::size_t dimensions, double first, double second) {
  std::mt19937_64 random(9);
  std::normal_distribution<double> normal;
  Points points{{}, count, dimensions};
  points.values.resize(count * dimensions);
  for (std::size_t i = 0; i < count; ++i) {
    const double along[2] = {first * normal(random), second * normal(random)};
    for (std::size_t j = 0; j < dimensions; ++j) {
      const double axes = along[0] * std::cos(0.1 * static_cast<double>(j)) + along[1] * (j % 7 == 0 ? 2.0 : 0.0);
      points.values[i * dimensions + j] = static_cast<float>(100.0 + axes + normal(random));
    }
  }
  return points;
}

void expect_same(const Points& points) {
  const Pca stored = principal_components(points.view(), {.threads = 2});
  const Pca products = principal_components_by_products(points.view(), {.threads = 2});
  EXPECT_TRUE(stored.is_exact);
  EXPECT_TRUE(products.is_exact);
  EXPECT_EQ(principal_components(points.view()).axes, stored.axes) << "with one thread";
  const std::size_t d = points.dimensions;
  for (std::size_t axis = 0; axis < 2; ++axis) {
    EXPECT_NEAR(products.explained[axis], stored.explained[axis], 1e-9);
    double product = 0.0;
    for (std::size_t j = 0; j < d; ++j) product += products.axes[axis * d + j] * stored.axes[axis * d + j];
    EXPECT_GT(product, 1.0 - 1e-6);
  }
}

TEST(Pca, ByProductsIsThatOfTheCovarianceAlsoWithALongTailOfOtherAxes) {
  expect_same(spread(700, 200, 1.0, 0.7));
}

TEST(Pca, ByProductsIsThatOfACovarianceWorthBlas) {
  constexpr std::size_t kDimensions = 1'000;
  constexpr auto kPoints = static_cast<std::size_t>(kWorthBlas / (1.0 * kDimensions * kDimensions)) + 1;
  static_assert(kPoints > kDimensions && kDimensions <= kMostStored, "a covariance");
  expect_same(spread(kPoints, kDimensions, 1.0, 0.7));
}

TEST(Pca, WithoutAGapItEndsAndSaysThatTheAxesAreNoneOfTheirOwn) {
  // A corner for each of 1,200 points: all axes are alike.
  Points points{{}, 1200, 1200};
  points.values.resize(1200 * 1200);
  for (std::size_t i = 0; i < 1200; ++i) points.values[i * 1200 + i] = 1.0F;
  const Pca pca = principal_components(points.view(), {.threads = 2});
  EXPECT_NEAR(pca.explained[0], 1.0 / 1199.0, 1e-6);
  EXPECT_EQ(pca.places.size(), 1200U);
}

TEST(Pca, PlacesAreCentredAndFarApartAlongTheFirstAxisMost) {
  const Points points = digits(100);
  const Pca pca = principal_components(points.view());
  double sum = 0.0;
  double first = 0.0;
  double second = 0.0;
  for (const Place& place : pca.places) {
    sum += place.x + place.y;
    first += place.x * place.x;
    second += place.y * place.y;
  }
  EXPECT_NEAR(sum, 0.0, 1e-9);
  EXPECT_GT(first, second);
  EXPECT_NEAR(first / 99.0, pca.explained[0] * pca.total_variance, 1e-9);
}

TEST(Pca, ConstantColumnsAndPointsOnALineLeaveTheSecondAxisEmpty) {
  const Points points{{1, 5, 2, 5, 4, 5, 8, 5}, 4, 2};
  const Pca pca = principal_components(points.view());
  EXPECT_NEAR(pca.explained[0], 1.0, 1e-12);
  EXPECT_NEAR(pca.explained[1], 0.0, 1e-12);
  const Points one_column{{1, 2, 4}, 3, 1};
  EXPECT_NEAR(principal_components(one_column.view()).explained[0], 1.0, 1e-12);
}

TEST(Pca, EqualPointsExplainNothing) {
  const Points points{{3, 3, 3, 3, 3, 3}, 3, 2};
  const Pca pca = principal_components(points.view());
  EXPECT_EQ(pca.explained[0], 0.0);
  EXPECT_EQ(pca.places[2], (Place{0.0, 0.0}));
  EXPECT_TRUE(principal_components(PointsView{}).places.empty());
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
