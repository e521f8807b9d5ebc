#include "viewer/analysis/projection/neighbours.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "tests/viewer/analysis/projection/digits.h"
#include "tests/viewer/analysis/projection/sklearn_fixtures.h"
#include "viewer/analysis/projection/cell_neighbours.h"

namespace tensorscope::viewer::analysis {
namespace {

TEST(Neighbours, AreThoseOfScikitLearn) {
  const Points points = digits(fixtures::kDigits);
  for (const unsigned threads : {1U, 2U}) {
    const Neighbours neighbours = nearest_neighbours(points.view(), 12, {.threads = threads});
    ASSERT_EQ(neighbours.each, 12U);
    EXPECT_TRUE(std::equal(fixtures::kNeighbours.begin(), fixtures::kNeighbours.end(), neighbours.indices.begin()));
  }
}

TEST(Neighbours, OfPointsFarFromZeroAreToldApart) {
  Points points{{}, 50, 3};
  for (int i = 0; i < 50; ++i)
    points.values.insert(points.values.end(), {1e6F + static_cast<float>(i) * 0.125F, 1e6F, -1e6F});
  const Neighbours neighbours = nearest_neighbours(points.view(), 2);
  EXPECT_EQ(neighbours.of(0)[0], 1U);
  EXPECT_EQ(neighbours.of(0)[1], 2U);
  EXPECT_EQ(neighbours.squared_of(20)[0], 0.125 * 0.125);
}

TEST(Neighbours, EquallyFarOnesComeInTheOrderOfTheirIndex) {
  const Points points{{0, 0, 0, 1, 1}, 5, 1};
  const Neighbours neighbours = nearest_neighbours(points.view(), 10);
  ASSERT_EQ(neighbours.each, 4U) << "all others";
  EXPECT_EQ(std::vector<std::uint32_t>(neighbours.of(1).begin(), neighbours.of(1).end()),
            (std::vector<std::uint32_t>{0, 2, 3, 4}));
}

TEST(Neighbours, OfOnePointAreNone) {
  const Points points{{1, 2}, 1, 2};
  EXPECT_EQ(nearest_neighbours(points.view(), 3).count(), 0U);
}

Points scattered(std::size_t count, std::size_t dimensions, float away) {
  std::mt19937_64 random(3);
  std::normal_distribution<float> normal;
  Points points{{}, count, dimensions};
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < dimensions; ++j) {
      points.values.push_back(away * static_cast<float>(i % 5 == j ? 1 : 0) + normal(random));
    }
  }
  return points;
}

TEST(NeighboursByCells, OfNumbersWhoseSquaresNoFloatHoldsAreFoundAllTheSame) {
  Points points = scattered(600, 4, 3.0F);
  for (float& value : points.values) value *= 1e20F;
  const Neighbours exact = nearest_neighbours(points.view(), 10);
  const Neighbours found = neighbours_by_cells(points.view(), 10, {.threads = 2});
  EXPECT_EQ(found.indices, exact.indices);
}

TEST(NeighboursByCells, AreThoseOfAllPairsWhereAllCellsAreLookedThrough) {
  const Points points = scattered(2000, 6, 1000.0F);
  const Neighbours exact = nearest_neighbours(points.view(), 15);
  const Neighbours found = neighbours_by_cells(points.view(), 15, {.threads = 2});
  EXPECT_EQ(found.recall, 1.0);
  EXPECT_EQ(found.indices, exact.indices);
  EXPECT_EQ(found.squared, exact.squared);
}

TEST(NeighboursByCells, SaysHowManyOfTheNearestItFoundAndFindsNearlyAll) {
  const Points points = scattered(3000, 5, 3.0F);
  const Neighbours exact = nearest_neighbours(points.view(), 15, {.threads = 2});
  const Neighbours found = neighbours_by_cells(points.view(), 15, {.threads = 2}, 20);
  int shared = 0;
  for (std::size_t i = 0; i < points.count; ++i) {
    for (const std::uint32_t other : found.of(i)) {
      shared += std::ranges::find(exact.of(i), other) != exact.of(i).end() ? 1 : 0;
    }
  }
  const double recall = shared / static_cast<double>(exact.indices.size());
  EXPECT_GE(found.recall, kLeastRecall);
  EXPECT_LT(found.recall, 1.0) << "150 cells, of which few are looked through";
  EXPECT_NEAR(found.recall, recall, 0.02);
  EXPECT_EQ(neighbours_by_cells(points.view(), 15, {}, 20).indices, found.indices) << "with one thread";
}

TEST(NeighboursByCells, RecallOfWrongNeighboursIsNone) {
  const Points points = scattered(50, 3, 0.0F);
  Neighbours wrong = nearest_neighbours(points.view(), 49);
  EXPECT_EQ(measured_recall(points.view(), wrong, 10), 1.0);
  Neighbours farthest;
  farthest.each = 5;
  for (std::size_t i = 0; i < 50; ++i) {
    farthest.indices.insert(farthest.indices.end(), wrong.of(i).end() - 5, wrong.of(i).end());
    farthest.squared.insert(farthest.squared.end(), wrong.squared_of(i).end() - 5, wrong.squared_of(i).end());
  }
  EXPECT_EQ(measured_recall(points.view(), farthest, 50), 0.0);
}

TEST(NeighboursByCells, OfEqualPointsAreOthers) {
  const Points points{std::vector<float>(600, 2.0F), 600, 1};
  const Neighbours found = neighbours_by_cells(points.view(), 4);
  for (std::size_t i = 0; i < 600; ++i) EXPECT_EQ(std::ranges::count(found.of(i), i), 0);
}

TEST(Points, OnlyFiniteOnesAreKept) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInf = std::numeric_limits<float>::infinity();
  Points points{{1, 2, kNan, 3, 4, 5, 6, -kInf}, 4, 2};
  EXPECT_EQ(keep_finite(points), (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(points.values, (std::vector<float>{1, 2, 4, 5}));
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
