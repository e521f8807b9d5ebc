#include "viewer/look/series_style.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "viewer/look/color_math.h"

namespace tensorscope::viewer::look {
namespace {

TEST(SeriesStyle, TheFirst32AreAllDifferent) {
  for (std::size_t a = 0; a < 32; ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      const SeriesStyle left = series_style(a, Theme::dark);
      const SeriesStyle right = series_style(b, Theme::dark);
      EXPECT_FALSE(left.color == right.color && left.line == right.line) << a << ' ' << b;
    }
  }
}

TEST(SeriesStyle, EveryLineStandsOutOnBothThemes) {
  for (const Theme theme : {Theme::dark, Theme::light}) {
    for (std::size_t i = 0; i < kSeriesColors; ++i) {
      EXPECT_GE(contrast(series_style(i, theme).color, palette(theme).surface), 3.0) << i;
    }
  }
}

TEST(SeriesStyle, ColoursAreUsedUpBeforeLineStyles) {
  EXPECT_EQ(series_style(7, Theme::dark).line, LineStyle::solid);
  EXPECT_EQ(series_style(8, Theme::dark).line, LineStyle::dashed);
  EXPECT_EQ(series_style(8, Theme::dark).color, series_style(0, Theme::dark).color);
}

}  // namespace
}  // namespace tensorscope::viewer::look
