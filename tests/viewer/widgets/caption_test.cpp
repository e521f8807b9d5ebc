#include "viewer/widgets/caption.h"

#include <gtest/gtest.h>
#include <imgui.h>

#include "tests/viewer/stage.h"
#include "viewer/look/text.h"

namespace tensorscope::viewer::widgets {
namespace {

constexpr Box kPlot{20.0F, 40.0F, 160.0F, 80.0F};
constexpr const char* kAxis = "query";

// Pixels that are not the window's, within the caption's line.
int inked(const platform::Image& image, float x0, float x1) {
  int count = 0;
  for (int y = 18; y < 36; ++y) {
    for (auto x = static_cast<int>(x0); x < static_cast<int>(x1); ++x) {
      count += pixel(image, x, y) != look::palette().window ? 1 : 0;
    }
  }
  return count;
}

struct CaptionTest : testing::Test {
  Stage stage{300, 100, look::Theme::dark};
  float beside = 0.0F;

  platform::Image draw(const Caption& caption) {
    return stage.draw([&] {
      ImDrawList& list = *ImGui::GetWindowDrawList();
      beside = look::text_size(look::Font::small, kAxis).x;
      draw_caption(list, {kPlot, kAxis, 240.0F}, caption);
    });
  }
};

TEST_F(CaptionTest, StandsAboveTheRightCornerWhereItFits) {
  const platform::Image image = draw({"max-abs", ""});
  EXPECT_GT(inked(image, 100, kPlot.x1), 20);
  EXPECT_EQ(inked(image, kPlot.x1 + 1, 300), 0);
}

TEST_F(CaptionTest, OfANarrowPictureReachesBeyondItAndNeverOverTheAxisName) {
  const platform::Image image = draw({"max-abs of 2×2 · 139,129 of 16,777,216 elements", "", " elements"});
  EXPECT_GT(inked(image, kPlot.x1 + 1, 240), 20);
  EXPECT_EQ(inked(image, 0, kPlot.x0 + beside + 8), 0);
  EXPECT_EQ(inked(image, 241, 300), 0);
}

TEST_F(CaptionTest, WhatIsNoNumberGoesFirstWhereThereIsNoRoom) {
  const platform::Image image =
      draw({"max-abs of 2×2 · 139,129 of 16,777,216 elements", "123,456 NaN · 99 +Inf", " elements"});
  EXPECT_GT(count_near(image, 20, 18, 240, 36, look::palette().nan), 10);
  EXPECT_EQ(inked(image, 0, kPlot.x0 + beside + 8), 0);
}

}  // namespace
}  // namespace tensorscope::viewer::widgets
