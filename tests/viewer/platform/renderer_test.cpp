#include <gtest/gtest.h>
#include <imgui.h>

#include <array>
#include <cstdint>
#include <vector>

#include "tests/viewer/stage.h"
#include "viewer/platform/texture.h"

namespace tensorscope::viewer::platform {
namespace {

using look::Theme;

constexpr int kWidth = 200, kHeight = 160;
constexpr ImU32 kRed = IM_COL32(250, 0, 0, 255), kAlmostRed = IM_COL32(250, 0, 0, 254);

/// Which pixels something red covers.
template <typename Draw>
std::vector<bool> red_pixels(Stage& stage, Draw draw) {
  const Image image = stage.draw([&] { draw(*ImGui::GetWindowDrawList()); });
  std::vector<bool> red;
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) red.push_back(pixel(image, x, y).r > 200);
  }
  return red;
}

// Large rectangles of an opaque colour are cleared; those that are not quite opaque are drawn as all else is.
TEST(Renderer, AClearedRectangleCoversThePixelsThatTrianglesWould) {
  Stage stage(kWidth, kHeight, Theme::dark);
  for (const float by : {0.0F, 0.2F, 0.49F, 0.5F, 0.51F, 0.9F}) {
    const ImVec2 from(10 + by, 20 + by), to(150.0F + by, 120.0F + by);
    const auto cleared = red_pixels(stage, [&](ImDrawList& list) { list.AddRectFilled(from, to, kRed); });
    const auto drawn = red_pixels(stage, [&](ImDrawList& list) { list.AddRectFilled(from, to, kAlmostRed); });
    EXPECT_TRUE(cleared == drawn) << by;
  }
}

TEST(Renderer, AClearedRectangleIsClippedAsTrianglesAre) {
  Stage stage(kWidth, kHeight, Theme::dark);
  const auto inside = [](ImU32 color) {
    return [color](ImDrawList& list) {
      list.PushClipRect({30.6F, 40.2F}, {140.4F, 110.9F}, true);
      list.AddRectFilled({-500, -500}, {5'000, 5'000}, color);
      list.PopClipRect();
      list.PushClipRect({150, 20}, {150, 90}, true);
      list.AddRectFilled({0, 0}, {200, 160}, color);
      list.PopClipRect();
    };
  };
  EXPECT_TRUE(red_pixels(stage, inside(kRed)) == red_pixels(stage, inside(kAlmostRed)));
}

TEST(Renderer, WhatIsDrawnLaterLiesInFrontOfAClearedRectangle) {
  Stage stage(kWidth, kHeight, Theme::dark);
  const Image image = stage.draw([] {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled({0, 0}, {20, 20}, IM_COL32(0, 0, 255, 255));
    list.AddRectFilled({10, 10}, {180, 150}, kRed);
    list.AddRectFilled({100, 100}, {110, 110}, IM_COL32(0, 255, 0, 255));
    list.AddRectFilled({105, 20}, {180, 150}, IM_COL32(9, 8, 7, 255));
  });
  EXPECT_EQ(pixel(image, 5, 5), (analysis::Rgb{0, 0, 255}));
  EXPECT_EQ(pixel(image, 15, 15), (analysis::Rgb{250, 0, 0}));
  EXPECT_EQ(pixel(image, 102, 105), (analysis::Rgb{0, 255, 0}));
  EXPECT_EQ(pixel(image, 107, 105), (analysis::Rgb{9, 8, 7}));
  EXPECT_EQ(pixel(image, 107, 15), (analysis::Rgb{250, 0, 0}));
}

// Colours that differ from corner to corner are no plain rectangle.
TEST(Renderer, AGradientStaysOne) {
  Stage stage(kWidth, kHeight, Theme::dark);
  const Image image = stage.draw([] {
    constexpr ImU32 kBlue = IM_COL32(0, 0, 250, 255);
    ImGui::GetWindowDrawList()->AddRectFilledMultiColor({0, 0}, {200, 100}, kRed, kBlue, kBlue, kRed);
  });
  EXPECT_GT(pixel(image, 10, 50).r, 200);
  EXPECT_GT(pixel(image, 190, 50).b, 200);
}

TEST(Renderer, PicturesAreOpaqueTransparentOrTinted) {
  Stage stage(kWidth, kHeight, Theme::dark);
  const std::array<std::uint8_t, 4> opaque{200, 100, 50, 255}, pale{200, 100, 50, 128};
  Texture full, half;
  ASSERT_TRUE(full.upload(1, 1, opaque, Filter::nearest));
  ASSERT_TRUE(half.upload(1, 1, pale, Filter::nearest));
  EXPECT_TRUE(Texture::Id(full.id()).is_opaque);
  EXPECT_FALSE(Texture::Id(half.id()).is_opaque);
  const Image image = stage.draw([&] {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled({0, 0}, {200, 160}, IM_COL32(0, 0, 0, 255));
    list.AddImage(full.id(), {10, 10}, {20, 20});
    list.AddImage(half.id(), {30, 10}, {40, 20});
    list.AddImage(full.id(), {50, 10}, {60, 20}, {0, 0}, {1, 1}, IM_COL32(255, 255, 255, 64));
    list.AddImage(full.id(), {70, 10}, {80, 20}, {0, 0}, {1, 1}, IM_COL32(0, 255, 255, 255));
  });
  const auto is_near = [&](int x, analysis::Rgb wanted) {
    return count_near(image, x, 10, x + 10, 20, wanted, 2) == 100;
  };
  EXPECT_TRUE(is_near(10, {200, 100, 50}));
  EXPECT_TRUE(is_near(30, {100, 50, 25}));
  EXPECT_TRUE(is_near(50, {50, 25, 13}));
  EXPECT_TRUE(is_near(70, {0, 100, 50}));
}

TEST(Renderer, APartOfATextureIsUploadedWhereItBelongs) {
  Stage stage(kWidth, kHeight, Theme::dark);
  Texture texture;
  ASSERT_TRUE(texture.reserve(4, 4, Filter::nearest));
  texture.upload({0, 0, 4, 4}, std::vector<std::uint32_t>(16, 0xFF0000FF));
  texture.upload({2, 1, 2, 1}, std::vector<std::uint32_t>(2, 0xFFFF0000));
  const Image image = stage.draw([&] { ImGui::GetWindowDrawList()->AddImage(texture.id(), {8, 8}, {12, 12}); });
  EXPECT_EQ(pixel(image, 9, 9), (analysis::Rgb{0, 0, 255}));
  EXPECT_EQ(pixel(image, 10, 9), (analysis::Rgb{255, 0, 0}));
  EXPECT_EQ(pixel(image, 11, 9), (analysis::Rgb{255, 0, 0}));
  EXPECT_EQ(pixel(image, 11, 10), (analysis::Rgb{0, 0, 255}));
}

}  // namespace
}  // namespace tensorscope::viewer::platform
