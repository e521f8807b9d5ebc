#include "viewer/analysis/line_paint.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "viewer/analysis/line_columns.h"

namespace tensorscope::viewer::analysis {
namespace {

constexpr std::size_t kWidth = 40, kHeight = 60;

LineTracer traced(const std::vector<std::pair<double, double>>& points) {
  LineTracer line(kWidth);
  for (const auto& [x, y] : points) line.to(x, y);
  line.lift();
  return line;
}

LinePicture painted(const std::vector<LineColumn>& columns, double thickness, double opacity = 1.0) {
  LinePicture picture{kWidth, kHeight, {}};
  const PaintedLine line{columns, {10, 200, 30}, opacity, thickness};
  paint_lines({&line, 1}, picture);
  return picture;
}

struct Rgba {
  std::uint32_t r, g, b, a;
};

Rgba pixel(const LinePicture& picture, std::size_t x, std::size_t y) {
  const LinePiece& piece = picture.pieces[x / LinePicture::kPieceWidth];
  const std::uint32_t argb = piece.pixels[y * piece.width + x - piece.left];
  return {argb >> 16 & 255U, argb >> 8 & 255U, argb & 255U, argb >> 24};
}

double covers(const LinePicture& picture, std::size_t x, std::size_t y) {
  return pixel(picture, x, y).a / 255.0;
}

double covered_in_column(const LinePicture& picture, std::size_t x) {
  double sum = 0.0;
  for (std::size_t y = 0; y < picture.height; ++y) sum += covers(picture, x, y);
  return sum;
}

TEST(LineTracer, AColumnHasTheHeightsAtItsBorders) {
  const LineTracer line = traced({{0.0, 10.0}, {8.0, 14.0}});
  const LineColumn& at = line.columns()[3];
  EXPECT_FLOAT_EQ(at.enters, 11.5F);
  EXPECT_FLOAT_EQ(at.leaves, 12.0F);
  EXPECT_FLOAT_EQ(at.lo, 11.5F);
  EXPECT_FLOAT_EQ(at.hi, 12.0F);
  EXPECT_FALSE(at.turns);
  EXPECT_TRUE(line.columns()[9].empty());
}

TEST(LineTracer, AWholeColumnAtOnceIsAsFourPoints) {
  LineTracer one_by_one(kWidth), at_once(kWidth);
  const double heights[][4] = {{10, 5, 30, 20}, {20, 20, 40, 40}, {41, 41, 50, 50}, {12, 3, 60, 8}};
  for (const std::size_t column : {std::size_t{2}, std::size_t{3}, std::size_t{4}, std::size_t{9}}) {
    const auto& [enters, first, second, leaves] = heights[column % 4];
    const auto left = static_cast<double>(column);
    one_by_one.to(left + 0.2, enters);
    one_by_one.to(left + 0.4, first);
    one_by_one.to(left + 0.6, second);
    one_by_one.to(left + 0.8, leaves);
    at_once.through(column, enters, first, second, leaves);
    if (column == 4) one_by_one.lift(), at_once.lift();
  }
  one_by_one.lift();
  at_once.lift();
  for (std::size_t i = 0; i < kWidth; ++i) {
    const LineColumn &a = one_by_one.columns()[i], &b = at_once.columns()[i];
    ASSERT_EQ(a.empty(), b.empty()) << i;
    if (a.empty()) continue;
    EXPECT_FLOAT_EQ(a.enters, b.enters) << i;
    EXPECT_FLOAT_EQ(a.leaves, b.leaves) << i;
    EXPECT_FLOAT_EQ(a.lo, b.lo) << i;
    EXPECT_FLOAT_EQ(a.hi, b.hi) << i;
    EXPECT_EQ(a.turns, b.turns) << i;
  }
  EXPECT_TRUE(at_once.alone().empty());
}

TEST(LineTracer, ASpikeWithinAColumnTurns) {
  const LineTracer line = traced({{0.0, 10.0}, {5.2, 10.0}, {5.4, 2.0}, {5.6, 10.0}, {9.0, 10.0}});
  EXPECT_TRUE(line.columns()[5].turns);
  EXPECT_FLOAT_EQ(line.columns()[5].lo, 2.0F);
  EXPECT_FALSE(line.columns()[4].turns);
  EXPECT_FALSE(line.columns()[6].turns);
}

TEST(LineTracer, WhatIsBesideThePictureIsLeftOutWithoutWalkingThere) {
  const LineTracer line = traced({{-1e15, 0.0}, {1e15, 40.0}});
  EXPECT_FALSE(line.columns().front().empty());
  EXPECT_FLOAT_EQ(line.columns().front().enters, 20.0F);
  EXPECT_FALSE(line.columns().back().empty());
  EXPECT_TRUE(traced({{-5.0, 1.0}, {-2.0, 1.0}}).columns().front().empty());
  EXPECT_TRUE(traced({{50.0, 1.0}, {60.0, 1.0}}).columns().back().empty());
}

TEST(LineTracer, AGapIsEmptyAndAPointWithoutNeighboursIsToldOf) {
  LineTracer line(kWidth);
  line.to(1.5, 3.0);
  line.to(3.5, 3.0);
  line.lift();
  line.to(6.5, 7.0);
  line.lift();
  line.to(9.5, 3.0);
  line.to(12.5, 3.0);
  line.lift();
  EXPECT_TRUE(line.columns()[5].empty());
  EXPECT_TRUE(line.columns()[6].empty());
  ASSERT_EQ(line.alone().size(), 1U);
  EXPECT_EQ(line.alone()[0], (std::pair{6.5, 7.0}));
}

TEST(LineTracer, TwoLinesInOneColumnAreBothSeen) {
  LineTracer line(kWidth);
  line.to(0.0, 3.0);
  line.to(5.3, 3.0);
  line.lift();
  line.to(5.6, 30.0);
  line.to(8.0, 30.0);
  line.lift();
  EXPECT_TRUE(line.columns()[5].turns);
  EXPECT_FLOAT_EQ(line.columns()[5].lo, 3.0F);
  EXPECT_FLOAT_EQ(line.columns()[5].hi, 30.0F);
}

TEST(LinePaint, AStraightLineCoversItsThicknessHoweverSteepItIs) {
  for (const double slope : {0.0, 0.25, 1.0, -1.0, 3.0}) {
    const LineTracer line = traced({{-2.0, 30.0 - 12.0 * slope}, {42.0, 30.0 + 32.0 * slope}});
    const LinePicture picture = painted(line.columns(), 1.5);
    // The length of a line that is 1.5 thick, cut vertically.
    EXPECT_NEAR(covered_in_column(picture, 10), 1.5 * std::hypot(1.0, slope), 0.1) << slope;
  }
}

TEST(LinePaint, ASpikeReachesItsHeightInFull) {
  const LineTracer line = traced({{0.0, 50.0}, {20.3, 50.0}, {20.5, 5.0}, {20.7, 50.0}, {40.0, 50.0}});
  const LinePicture picture = painted(line.columns(), 1.5);
  for (std::size_t y = 5; y < 50; ++y) EXPECT_EQ(covers(picture, 20, y), 1.0) << y;
  EXPECT_EQ(covers(picture, 20, 3), 0.0);
  EXPECT_EQ(covers(picture, 25, 20), 0.0);
}

TEST(LinePaint, ACornerIsNotDrawnBeyondItsPoint) {
  // Up steeply over several columns, and down again.
  const LineTracer line = traced({{10.0, 55.0}, {15.5, 10.0}, {21.0, 55.0}});
  const LinePicture picture = painted(line.columns(), 1.5);
  for (std::size_t x = 0; x < kWidth; ++x) {
    for (std::size_t y = 0; y < 9; ++y) EXPECT_EQ(covers(picture, x, y), 0.0) << x << " " << y;
  }
  EXPECT_GT(covers(picture, 15, 11), 0.9);
}

TEST(LinePaint, ALineIsAsPaleAsItIsAlsoWhereItCrossesItself) {
  std::vector<std::pair<double, double>> noise;
  for (int i = 0; i < 4000; ++i) noise.emplace_back(i / 100.0, i % 2 == 0 ? 10.0 : 50.0);
  const LineTracer line = traced(noise);
  const LinePicture picture = painted(line.columns(), 1.5, 0.25);
  for (std::size_t y = 11; y < 49; ++y) EXPECT_NEAR(covers(picture, 20, y), 0.25, 0.003);
}

TEST(LinePaint, ColoursStayAsTheyAreHoweverPaleTheyAre) {
  const LinePicture picture = painted(traced({{0.0, 20.5}, {40.0, 20.5}}).columns(), 3.0, 0.1);
  const Rgba at = pixel(picture, 20, 20);
  EXPECT_EQ(at.r, 10);
  EXPECT_EQ(at.g, 200);
  EXPECT_EQ(at.b, 30);
  EXPECT_NEAR(at.a, 26, 1);
}

TEST(LinePaint, LaterLinesLieInFront) {
  const LineTracer line = traced({{0.0, 20.5}, {40.0, 20.5}});
  const std::vector<PaintedLine> lines{{line.columns(), {255, 0, 0}, 1.0, 3.0},
                                       {line.columns(), {0, 0, 255}, 0.5, 3.0}};
  LinePicture picture{kWidth, kHeight, {}};
  paint_lines(lines, picture);
  const Rgba at = pixel(picture, 20, 20);
  EXPECT_NEAR(at.r, 128, 1);
  EXPECT_NEAR(at.b, 128, 1);
  EXPECT_EQ(at.a, 255);
}

TEST(LinePaint, WhatIsAboveOrBelowThePictureIsCutOff) {
  const LineTracer line = traced({{0.0, -30'000.0}, {20.0, 30.0}, {40.0, 30'000.0}});
  const LinePicture picture = painted(line.columns(), 1.5);
  for (const LinePiece& piece : picture.pieces) EXPECT_LE(piece.bottom, kHeight);
  EXPECT_GT(covered_in_column(picture, 19) + covered_in_column(picture, 20), 10.0);
}

TEST(LinePaint, PiecesTellWhichOfTheirRowsAreTransparent) {
  const LinePicture picture = painted(traced({{0.0, 20.5}, {31.0, 50.5}}).columns(), 1.5);
  ASSERT_EQ(picture.pieces.size(), 2U);
  EXPECT_EQ(picture.pieces[1].width, kWidth - LinePicture::kPieceWidth);
  for (std::size_t x = 0; x < kWidth; ++x) {
    const LinePiece& piece = picture.pieces[x / LinePicture::kPieceWidth];
    for (std::size_t y = 0; y < kHeight; ++y) {
      if (y < piece.top || y >= piece.bottom) {
        EXPECT_EQ(covers(picture, x, y), 0.0) << x << " " << y;
      }
    }
  }
  EXPECT_NEAR(static_cast<double>(picture.pieces[0].top), 19.0, 2.0);
  EXPECT_NEAR(static_cast<double>(picture.pieces[0].bottom), 52.0, 2.0);
}

TEST(LinePaint, SeveralThreadsPaintTheSamePicture) {
  constexpr std::size_t kWide = 500;
  LineTracer line(kWide);
  for (int i = 0; i < 4000; ++i) line.to(i / 8.0, 30.0 + 20.0 * std::sin(i * i));
  line.lift();
  const std::vector<PaintedLine> many(20, {line.columns(), {10, 200, 30}, 0.3, 1.5});
  LinePicture one{kWide, kHeight, {}}, four{kWide, kHeight, {}};
  paint_lines(many, one, 1);
  paint_lines(many, four, 4);
  ASSERT_EQ(one.pieces.size(), four.pieces.size());
  for (std::size_t i = 0; i < one.pieces.size(); ++i) EXPECT_TRUE(one.pieces[i].pixels == four.pieces[i].pixels) << i;
}

TEST(Dashes, AreCutAlongTheLine) {
  std::vector<LineColumn> columns = traced({{0.0, 20.0}, {40.0, 20.0}}).columns();
  const float pattern[]{6.0F, 4.0F};
  cut_into_dashes(columns, pattern);
  for (std::size_t x = 0; x < kWidth; ++x) EXPECT_EQ(columns[x].empty(), x % 10 >= 6) << x;
}

TEST(Dashes, NoiseHasTheDashesOfACalmLine) {
  std::vector<std::pair<double, double>> noise;
  for (int i = 0; i <= 4000; ++i) noise.emplace_back(i / 100.0, i % 2 == 0 ? 10.0 : 12.0);
  std::vector<LineColumn> columns = traced(noise).columns();
  const float pattern[]{6.0F, 4.0F};
  cut_into_dashes(columns, pattern);
  std::size_t dashes = 0;
  for (std::size_t x = 1; x < kWidth; ++x) dashes += columns[x - 1].empty() && !columns[x].empty() ? 1U : 0U;
  EXPECT_GE(dashes, 2U);
  EXPECT_LE(dashes, 4U);
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
