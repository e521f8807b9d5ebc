#include "viewer/analysis/parallel_axis.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string>
#include <vector>

namespace tensorscope::viewer::analysis {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(ParallelAxis, IsLogarithmicWhereThereIsAFactorOfTenAndNothingElse) {
  EXPECT_EQ(numeric_axis(std::array{0.001, 0.01, 0.1}).scale.kind, ScaleKind::log);
  EXPECT_EQ(numeric_axis(std::array{1.0, 10.0}).scale.kind, ScaleKind::log);
  EXPECT_EQ(numeric_axis(std::array{1.0, 9.9}).scale.kind, ScaleKind::linear);
  EXPECT_EQ(numeric_axis(std::array{0.0, 1.0, 100.0}).scale.kind, ScaleKind::linear)
      << "zero has no place on a log axis";
  EXPECT_EQ(numeric_axis(std::array{-100.0, -1.0}).scale.kind, ScaleKind::linear);
}

TEST(ParallelAxis, GoesFromTheSmallestToTheLargestAndBackAgain) {
  const ParallelAxis linear = numeric_axis(std::array{2.0, 6.0, 3.0});
  EXPECT_DOUBLE_EQ(*place_on(linear, 2.0), 0.0);
  EXPECT_DOUBLE_EQ(*place_on(linear, 3.0), 0.25);
  EXPECT_DOUBLE_EQ(*place_on(linear, 6.0), 1.0);
  const ParallelAxis log = numeric_axis(std::array{1e-4, 1e-2});
  EXPECT_NEAR(*place_on(log, 1e-3), 0.5, 1e-12);
  for (const ParallelAxis& axis : {linear, log}) {
    for (const double place : {0.0, 0.2, 1.0}) EXPECT_NEAR(*place_on(axis, value_on(axis, place)), place, 1e-9);
  }
}

TEST(ParallelAxis, ASingleValueLiesInTheMiddleAndNothingHasNoPlace) {
  const ParallelAxis one = numeric_axis(std::array{0.5, 0.5, kNan});
  EXPECT_NEAR(*place_on(one, 0.5), 0.5, 1e-9);
  EXPECT_FALSE(place_on(one, kNan).has_value());
  EXPECT_FALSE(place_on(one, std::numeric_limits<double>::infinity()).has_value());
  EXPECT_FALSE(place_on(numeric_axis({}), kNan).has_value());
}

TEST(ParallelAxis, WordsAreSortedAndStandAtEvenDistances) {
  const std::vector<std::string> words{"sgd", "adam", "", "sgd", "lion"};
  const ParallelAxis axis = category_axis(words);
  EXPECT_EQ(axis.categories, (std::vector<std::string>{"adam", "lion", "sgd"}));
  EXPECT_DOUBLE_EQ(*place_on(axis, index_of(axis, "adam")), 0.0);
  EXPECT_DOUBLE_EQ(*place_on(axis, index_of(axis, "lion")), 0.5);
  EXPECT_DOUBLE_EQ(*place_on(axis, index_of(axis, "sgd")), 1.0);
  EXPECT_FALSE(place_on(axis, index_of(axis, "")).has_value());
  const ParallelAxis one = category_axis(std::vector<std::string>{"adam"});
  EXPECT_DOUBLE_EQ(*place_on(one, index_of(one, "adam")), 0.5);
}

TEST(ParallelAxis, AValueWithoutAPlaceIsWithinNoBrush) {
  const std::array<std::optional<Range>, 2> brushes{Range{1.0, 2.0}, std::nullopt};
  EXPECT_TRUE(is_within(std::array{1.0, kNan}, brushes)) << "the ends belong to it, and the other axis has none";
  EXPECT_FALSE(is_within(std::array{2.1, 0.0}, brushes));
  EXPECT_FALSE(is_within(std::array{kNan, 0.0}, brushes));
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
