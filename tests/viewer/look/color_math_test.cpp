#include "viewer/look/color_math.h"

#include <gtest/gtest.h>

namespace tensorscope::viewer::look {
namespace {

TEST(Contrast, OfBlackOnWhiteIs21) {
  EXPECT_NEAR(contrast({0, 0, 0}, {255, 255, 255}), 21.0, 1e-9);
}

TEST(Palette, TextOfEveryRoleStandsOutFromEveryGround) {
  for (const Theme theme : {Theme::dark, Theme::light}) {
    const Palette& p = palette(theme);
    for (const Rgb ground : {p.window, p.surface}) {
      for (const Rgb ink : {p.text, p.secondary, p.accent, p.good, p.warning, p.bad}) {
        EXPECT_GE(contrast(ink, ground), 4.5) << static_cast<int>(theme) << ' ' << int{ink.r} << ' ' << int{ink.g};
      }
      EXPECT_GE(contrast(p.nan, ground), 3.0);
    }
    EXPECT_GE(contrast(p.text, p.raised), 4.5);
    EXPECT_GE(contrast(p.secondary, p.raised), 4.5);
  }
}

TEST(WithContrast, KeepsAColourThatStandsOutAlready) {
  EXPECT_EQ(with_contrast({0xE6, 0x9F, 0x00}, {0x15, 0x1A, 0x21}, 3.0), (Rgb{0xE6, 0x9F, 0x00}));
}

TEST(WithContrast, MovesAPaleColourJustFarEnough) {
  const Rgb yellow{0xF0, 0xE4, 0x42};
  const Rgb darker = with_contrast(yellow, {255, 255, 255}, 3.0);
  EXPECT_GE(contrast(darker, {255, 255, 255}), 3.0);
  EXPECT_LT(contrast(darker, {255, 255, 255}), 3.2);
}

}  // namespace
}  // namespace tensorscope::viewer::look
