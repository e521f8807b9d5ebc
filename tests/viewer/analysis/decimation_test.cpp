#include "viewer/analysis/decimation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace tensorscope::viewer::analysis {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

std::vector<Column> columns_of(const std::vector<double>& y, Range view, int pixels) {
  std::vector<double> x(y.size());
  std::iota(x.begin(), x.end(), 0.0);
  std::vector<Column> columns;
  decimate(x, y, pixel_edges(view, {}, pixels), columns);
  return columns;
}

TEST(Decimation, OfAnotherCurveOverTheSameXIsAsByItself) {
  std::vector<double> x, y, other;
  for (int i = 0; i < 500; ++i) {
    if (i % 100 > 60) continue;  // columns without points
    x.push_back(i);
    y.push_back(std::sin(i));
    other.push_back(i % 37 == 0 ? std::nan("") : std::cos(i * 0.3));
  }
  const std::vector<double> edges = pixel_edges({-3.0, 470.0}, {}, 90);
  std::vector<Column> like, alike, alone;
  decimate(x, y, edges, like);
  decimate_alike(like, other, alike);
  decimate(x, other, edges, alone);
  ASSERT_EQ(alike.size(), alone.size());
  for (std::size_t c = 0; c < alone.size(); ++c) {
    EXPECT_EQ(alike[c].begin, alone[c].begin);
    EXPECT_EQ(alike[c].end, alone[c].end);
    EXPECT_EQ(alike[c].nan, alone[c].nan);
    if (alone[c].finite() == 0) continue;
    EXPECT_EQ(alike[c].lo, alone[c].lo);
    EXPECT_EQ(alike[c].hi, alone[c].hi);
    EXPECT_EQ(alike[c].first, alone[c].first);
    EXPECT_EQ(alike[c].last, alone[c].last);
  }
}

TEST(Decimation, OneSpikeInTenMillionPointsStays) {
  std::vector<double> y(10'000'000, 0.0);
  y[7'654'321] = 42.0;
  const auto columns = columns_of(y, {0, 9'999'999}, 1000);
  const auto spike = std::max_element(columns.begin(), columns.end(), [](auto& a, auto& b) { return a.hi < b.hi; });
  EXPECT_EQ(spike->hi, 42.0);
  EXPECT_EQ(spike - columns.begin(), 765);
}

TEST(Decimation, EveryPointInViewIsInExactlyOneColumn) {
  const auto columns = columns_of(std::vector<double>(1001, 1.0), {100, 900}, 37);
  std::size_t points = 0;
  for (const Column& c : columns) {
    points += c.points();
  }
  EXPECT_EQ(points, 801U);
}

TEST(Decimation, KeepsFirstAndLastInOrder) {
  const auto columns = columns_of({5, 9, 1, 7}, {0, 3}, 1);
  EXPECT_EQ(columns[0].first, 5);
  EXPECT_EQ(columns[0].lo, 1);
  EXPECT_EQ(columns[0].hi, 9);
  EXPECT_EQ(columns[0].last, 7);
}

TEST(Decimation, CountsWhatIsNotFiniteByItsKind) {
  const auto columns = columns_of({kNaN, 1, kInf, 2, -kInf, kNaN, 3, kNaN, 0}, {0, 8}, 1);
  EXPECT_EQ(columns[0].nan, 3U);
  EXPECT_EQ(columns[0].pos_inf, 1U);
  EXPECT_EQ(columns[0].neg_inf, 1U);
  EXPECT_EQ(columns[0].finite(), 4U);
  EXPECT_EQ(columns[0].first, 1);
  EXPECT_EQ(columns[0].lo, 0);
  EXPECT_EQ(columns[0].hi, 3);
}

TEST(Decimation, AnEnvelopeWidensTheColumn) {
  const std::vector<double> x{0, 1, 2};
  const std::vector<double> y{1, 1, 1};
  const std::vector<double> lo{0, -5, 1};
  const std::vector<double> hi{2, 1, 8};
  std::vector<Column> columns;
  const std::vector<std::uint64_t> non_finite{0, 4, 1};
  decimate_envelope(x, y, {lo, hi, non_finite}, pixel_edges({0, 2}, {}, 1), columns);
  EXPECT_EQ(columns[0].behind, 5U);
  EXPECT_EQ(columns[0].lo, -5);
  EXPECT_EQ(columns[0].hi, 8);
  EXPECT_EQ(columns[0].first, 1);
}

TEST(Decimation, ALogAxisHasPixelsOfGrowingLength) {
  const auto edges = pixel_edges({1, 1000}, {ScaleKind::log}, 3);
  EXPECT_NEAR(edges[1], 10, 1e-9);
  EXPECT_NEAR(edges[2], 100, 1e-9);
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
