#include "viewer/analysis/projection/pca.h"

#include <gtest/gtest.h>

#include <cmath>

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

TEST(Pca, IsSolvedDenselyUpToASizeThatTakesNoSecond) {
  const auto is_exact = [](std::size_t count, std::size_t dimensions) {
    Points points{std::vector<float>(count * dimensions), count, dimensions};
    for (std::size_t i = 0; i < count; ++i) points.values[i * dimensions + i % dimensions] = 1.0F;
    return principal_components(points.view()).is_exact;
  };
  EXPECT_TRUE(is_exact(600, 16));
  EXPECT_TRUE(is_exact(16, 600));
  EXPECT_FALSE(is_exact(kMostExact + 1, kMostExact + 1));
  EXPECT_LE(kMostExact, 512U) << "n³: measure it before it grows";
}

TEST(Pca, ByARandomSubspaceIsTheSameToo) {
  const Points points = digits(fixtures::kDigits);
  const Pca pca = principal_components_randomized(points.view());
  EXPECT_FALSE(pca.is_exact);
  expect_equal(pca, fixtures::kPcaAxes, fixtures::kPcaExplained);
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
