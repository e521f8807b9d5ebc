#include "viewer/analysis/ticks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <vector>

namespace tensorscope::viewer::analysis {
namespace {

void expect_values(const std::vector<double>& actual, const std::vector<double>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    EXPECT_NEAR(actual[i], expected[i], 1e-9 * std::max(1.0, std::abs(expected[i])));
  }
}

TEST(Ticks, LinearOnesAreRoundNumbersWithinTheRange) {
  expect_values(ticks({0.03, 1.02}, {}, 5).major, {0.2, 0.4, 0.6, 0.8, 1.0});
  expect_values(ticks({-7, 12}, {}, 4).major, {-5, 0, 5, 10});
}

TEST(Ticks, ZeroIsExactlyZero) {
  for (const double v : ticks({-0.3, 0.3}, {}, 6).major) {
    EXPECT_TRUE(v == 0.0 || std::abs(v) > 0.05);
  }
}

TEST(Ticks, NeverMoreThanTwiceAsManyAsWanted) {
  for (int wanted = 1; wanted < 12; ++wanted) {
    for (const double hi : {1.0, 3.7, 99.0, 1e-7, 1e12}) {
      EXPECT_LE(ticks({-hi / 3, hi}, {}, wanted).major.size(), static_cast<std::size_t>(2 * wanted) + 1);
      EXPECT_LE(ticks({hi * 1e-9, hi}, {ScaleKind::log}, wanted).major.size(),
                static_cast<std::size_t>(2 * wanted) + 1);
    }
  }
}

TEST(Ticks, LogOnesArePowersOfTenWithNineBetween) {
  const Ticks t = ticks({1e-3, 10}, {ScaleKind::log}, 6);
  expect_values(t.major, {1e-3, 1e-2, 0.1, 1, 10});
  EXPECT_EQ(t.minor.size(), 4U * 8U);
}

TEST(Ticks, LogWithinADecadeFallsBackToLinear) {
  expect_values(ticks({2, 6}, {ScaleKind::log}, 4).major, {2, 3, 4, 5, 6});
}

TEST(Ticks, LogWithinADecadeDoesNotCrowdItsUpperEnd) {
  const Range range{0.00105, 0.0037};
  const std::vector<double> at = ticks(range, {ScaleKind::log}, 9).major;
  ASSERT_GE(at.size(), 3U);
  for (std::size_t i = 1; i < at.size(); ++i) {
    EXPECT_GE(std::log10(at[i] / at[i - 1]), 0.5 * std::log10(range.hi / range.lo) / 9) << at[i];
  }
}

TEST(Ticks, SymlogHasZeroAndPowersOfBothSigns) {
  expect_values(ticks({-100, 100}, {ScaleKind::symlog, 1.0}, 9).major, {-100, -10, -1, 0, 1, 10, 100});
  expect_values(ticks({-100, 100}, {ScaleKind::symlog, 1.0}, 5).major, {-100, -1, 0, 1, 100});
}

TEST(Ticks, ARangeWithoutLengthHasNone) {
  EXPECT_TRUE(ticks({1, 1}, {}, 5).major.empty());
  EXPECT_TRUE(ticks({0, 10}, {ScaleKind::log}, 5).major.empty());
  EXPECT_TRUE(ticks({NAN, 1}, {}, 5).major.empty());
}

TEST(Ticks, NeighbouringDoublesHaveNoTicksBetweenThem) {
  for (const double v : {0.3, -0.3, 1.0, 12345.678, 1e15, 1e300, 5e-324}) {
    const double next = std::nextafter(v, INFINITY);
    for (const ScaleKind kind : {ScaleKind::linear, ScaleKind::log, ScaleKind::symlog}) {
      EXPECT_LE(ticks({v, next}, {kind}, 5).major.size(), 11U) << v;
    }
    EXPECT_LE(index_ticks({v, next}, 5).major.size(), 11U) << v;
  }
  EXPECT_TRUE(ticks({0.3, std::nextafter(0.3, 1.0)}, {}, 5).major.empty());
}

TEST(Ticks, AnIndexBeyondTheWholeNumbersOfADoubleEndsToo) {
  EXPECT_LE(index_ticks({9.1e15, 9.1e15 + 64}, 5).major.size(), 11U);
  EXPECT_TRUE(ticks({-1.7e308, 1.7e308}, {}, 5).major.empty());
}

TEST(Ticks, IndexOnesAreWholeAndBelowTheEnd) {
  expect_values(index_ticks({0, 5}, 10).major, {0, 1, 2, 3, 4});
  expect_values(index_ticks({0, 4096}, 5).major, {0, 1000, 2000, 3000, 4000});
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
