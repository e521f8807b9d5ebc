#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "viewer/analysis/color_scale.h"
#include "viewer/analysis/colorize.h"
#include "viewer/analysis/quantile.h"

namespace tensorscope::viewer::analysis {
namespace {

ColorScale scale_of(ColorTransform transform, Range range) {
  ColorScale scale;
  scale.transform = transform;
  scale.linthresh = 0.01;
  scale.gamma = 0.5;
  scale.range = range;
  return scale;
}

TEST(ColorMap, EndsAndMiddlesEqualMatplotlibs) {
  EXPECT_EQ(color_table(ColorMap::viridis)[0], (Rgb{68, 1, 84}));
  EXPECT_EQ(color_table(ColorMap::viridis)[255], (Rgb{253, 231, 36}));
  EXPECT_EQ(color_table(ColorMap::rd_bu)[0], (Rgb{103, 0, 31}));
  EXPECT_EQ(color_table(ColorMap::gray)[128], (Rgb{128, 128, 128}));
}

TEST(ColorScale, EveryTransformInvertsTo1e6) {
  for (const auto transform : {ColorTransform::linear, ColorTransform::symlog, ColorTransform::gamma}) {
    const ColorScale scale = scale_of(transform, {-2, 2});
    for (const double v : {-2.0, -0.7, -1e-3, 0.0, 1e-3, 0.5, 2.0}) {
      EXPECT_NEAR(scale.value_at(scale.position(v)), v, 1e-6) << name(transform) << ' ' << v;
    }
  }
}

TEST(ColorScale, ZeroOfASymmetricRangeIsInTheMiddleWhateverTheTransform) {
  for (const auto transform : {ColorTransform::linear, ColorTransform::symlog, ColorTransform::gamma}) {
    EXPECT_NEAR(scale_of(transform, symmetric_range(3.5)).position(0.0), 0.5, 1e-12) << name(transform);
  }
}

TEST(ColorScale, GammaOnAnUnsignedRangeIsThePowerOfTheFraction) {
  EXPECT_NEAR(scale_of(ColorTransform::gamma, {0, 4}).position(1.0), 0.5, 1e-12);
}

TEST(ColorScale, ReversedSwapsTheEnds) {
  ColorScale scale;
  scale.reversed = true;
  EXPECT_EQ(scale.color(0.0), color_table(ColorMap::viridis)[255]);
}

TEST(ColorScale, ARangeWithoutLengthIsTheMiddleColour) {
  EXPECT_EQ(scale_of(ColorTransform::linear, {3, 3}).position(3.0), 0.5);
}

TEST(SymmetricRange, ATensorOfZerosStillHasARange) {
  EXPECT_EQ(symmetric_range(0.0), (Range{-1, 1}));
  EXPECT_EQ(symmetric_range(std::numeric_limits<double>::quiet_NaN()), (Range{-1, 1}));
}

TEST(Colorize, MarksWhatIsNoNumberAndCountsWhatIsClipped) {
  const float inf = std::numeric_limits<float>::infinity();
  const std::vector<float> values{0.0F, 1.0F, std::nanf(""), inf, -inf, 2.0F, -1.0F, -2.0F};
  std::vector<std::uint8_t> rgba(values.size() * 4);
  const MarkColors marks{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
  const ClipCount clipped = colorize(values, ColorScale{}, marks, rgba);
  const auto pixel = [&](std::size_t i) { return Rgb{rgba[4 * i], rgba[4 * i + 1], rgba[4 * i + 2]}; };
  EXPECT_EQ(pixel(0), color_table(ColorMap::viridis)[0]);
  EXPECT_EQ(pixel(1), color_table(ColorMap::viridis)[255]);
  EXPECT_EQ(pixel(2), marks.nan);
  EXPECT_EQ(pixel(3), marks.pos_inf);
  EXPECT_EQ(pixel(4), marks.neg_inf);
  EXPECT_EQ(clipped.above, 1U);
  EXPECT_EQ(clipped.below, 2U);
  EXPECT_EQ(rgba[3], 255);
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
