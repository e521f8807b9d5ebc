#include "viewer/analysis/projection/neighbours.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "tests/viewer/analysis/projection/digits.h"
#include "tests/viewer/analysis/projection/sklearn_fixtures.h"

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

TEST(Points, OnlyFiniteOnesAreKept) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInf = std::numeric_limits<float>::infinity();
  Points points{{1, 2, kNan, 3, 4, 5, 6, -kInf}, 4, 2};
  EXPECT_EQ(keep_finite(points), (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(points.values, (std::vector<float>{1, 2, 4, 5}));
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
