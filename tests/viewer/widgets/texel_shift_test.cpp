#include "viewer/widgets/texel_shift.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tensorscope::viewer::widgets {
namespace {

// From the middle of a pixel to the nearest edge between texels, in texels; the smallest of all pixels.
double nearest_edge(std::size_t texels, std::size_t pixels, double shift) {
  double nearest = 1.0;
  for (std::size_t k = 0; k < pixels; ++k) {
    const double at =
        (static_cast<double>(k) + 0.5) * static_cast<double>(texels) / static_cast<double>(pixels) + shift;
    nearest = std::min(nearest, std::abs(at - std::round(at)));
    EXPECT_TRUE(at > 0.0 && at < static_cast<double>(texels)) << texels << " texels on " << pixels << " pixels";
  }
  return nearest;
}

TEST(TexelShift, KeepsEveryEdgeBetweenTexelsOffTheMiddleOfEveryPixel) {
  EXPECT_LT(nearest_edge(12, 27, 0.0), 1e-9) << "without it, there is one";
  for (std::size_t texels = 1; texels <= 64; ++texels) {
    for (std::size_t pixels = 1; pixels <= 300; ++pixels) {
      const double shift = static_cast<double>(texel_shift(texels, pixels));
      ASSERT_GT(nearest_edge(texels, pixels, shift), 0.4 / static_cast<double>(pixels)) << texels << " on " << pixels;
    }
  }
}

TEST(TexelShift, MovesNothingThatNeedsNoMove) {
  EXPECT_EQ(texel_shift(7, 64), 0.0F);
  EXPECT_EQ(texel_shift(12, 12), 0.0F);
  EXPECT_EQ(texel_shift(0, 10), 0.0F);
}

}  // namespace
}  // namespace tensorscope::viewer::widgets
