#include "viewer/platform/damage.h"

#include <gtest/gtest.h>
#include <imgui.h>

#include <array>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "tests/viewer/stage.h"
#include "viewer/platform/framebuffer.h"
#include "viewer/platform/renderer.h"
#include "viewer/platform/texture.h"

namespace tensorscope::viewer::platform {
namespace {

constexpr int kWidth = 500, kHeight = 300;  // no multiples of a tile
constexpr Area kWhole{0, 0, kWidth, kHeight};

ImU32 ground() {
  return ImGui::GetColorU32(ImGuiCol_WindowBg);
}

/// Something on the screen that is otherwise in every few frames.
struct Thing {
  enum Kind { rectangle, line, circle, text, picture, kKinds } kind = rectangle;
  ImVec2 from, to;
  ImU32 color = 0;
  bool is_clipped = false;
};

class DamageTest : public testing::Test {
 protected:
  DamageTest() {
    renderer_.upload_fonts();
    for (int i = 0; i < 40; ++i) things_.push_back(any_thing());
    change_picture();
    stage_.frame([] {});
  }
  float number(float most) { return std::uniform_real_distribution<float>(-20.0F, most)(random_); }
  Thing any_thing() {
    const auto kind = static_cast<Thing::Kind>(random_() % Thing::kKinds);
    const ImVec2 from(number(kWidth), number(kHeight));
    const bool is_opaque = random_() % 2 == 0;
    const ImU32 color = static_cast<ImU32>(random_()) | (is_opaque ? IM_COL32_A_MASK : 0);
    return {kind, from, {from.x + number(200), from.y + number(150)}, color, random_() % 4 == 0};
  }
  void change_picture() {
    std::vector<std::uint8_t> rgba(8 * 8 * 4);
    for (std::uint8_t& each : rgba) each = static_cast<std::uint8_t>(random_());
    texture_.upload(8, 8, rgba, Filter::nearest);
  }
  void draw(const Thing& thing) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (thing.is_clipped) list.PushClipRect({100.3F, 50.7F}, {350.2F, 210.9F}, true);
    switch (thing.kind) {
      case Thing::rectangle:
        list.AddRectFilled(thing.from, thing.to, thing.color);
        break;
      case Thing::line:
        list.AddLine(thing.from, thing.to, thing.color, 2.5F);
        break;
      case Thing::circle:
        list.AddCircle(thing.from, 30, thing.color);
        break;
      case Thing::text:
        list.AddText(thing.from, thing.color, "loss 0.1234");
        break;
      default:
        list.AddImage(texture_.id(), thing.from, thing.to);
    }
    if (thing.is_clipped) list.PopClipRect();
  }
  void lay_out() {
    stage_.frame([this] {
      for (const Thing& thing : things_) draw(thing);
    });
  }
  std::vector<Area> update() { return damage_.update(*ImGui::GetDrawData(), ground(), Texture::revision_of); }

  Stage stage_{kWidth, kHeight, look::Theme::dark};
  std::mt19937 random_{5};
  Renderer renderer_;
  Texture texture_;
  std::vector<Thing> things_;
  Damage damage_;
};

TEST_F(DamageTest, WhatIsDrawnOfItMakesTheWholePicture) {
  const Framebuffer kept(kWidth, kHeight);
  std::int64_t drawn = 0;
  constexpr int kFrames = 120;
  for (int frame = 0; frame < kFrames; ++frame) {
    if (frame % 3 == 1) things_[random_() % things_.size()] = any_thing();
    if (frame % 7 == 2) change_picture();
    if (frame % 11 == 3) std::swap(things_[random_() % things_.size()], things_[random_() % things_.size()]);
    lay_out();
    const std::vector<Area> areas = update();
    kept.bind();
    renderer_.render(*ImGui::GetDrawData(), ground(), areas);
    const Image image = kept.read();
    ASSERT_EQ(image.rgba, stage_.window().capture().rgba) << "frame " << frame;
    for (const Area& area : areas) drawn += std::int64_t{area.width()} * area.height();
  }
  EXPECT_LT(drawn, std::int64_t{kWidth} * kHeight * kFrames / 2) << "most of most frames is left as it is";
}

TEST_F(DamageTest, IsAllAtFirstThenNothingThenTheTilesOfWhatChanged) {
  things_ = {{Thing::rectangle, {10, 10}, {20, 20}, IM_COL32(200, 0, 0, 255)}};
  lay_out();
  EXPECT_EQ(update(), std::vector{kWhole});
  lay_out();
  EXPECT_TRUE(update().empty());
  things_[0].color = IM_COL32(0, 200, 0, 255);
  lay_out();
  EXPECT_EQ(update(), (std::vector{Area{0, 0, 64, 64}}));
  things_[0].from = things_[0].to = {490, 290};
  things_[0].to.x += 5, things_[0].to.y += 5;
  lay_out();
  EXPECT_EQ(update(), (std::vector{Area{0, 0, 64, 64}, Area{448, 256, kWidth, kHeight}})) << "from where to where";
  damage_.forget();
  EXPECT_EQ(update(), std::vector{kWhole});
}

TEST_F(DamageTest, IsAllOfAWindowOfAnotherSize) {
  lay_out();
  ImDrawData data = *ImGui::GetDrawData();
  const auto of_width = [&](float width) {
    data.DisplaySize.x = width;
    return damage_.update(data, ground(), Texture::revision_of);
  };
  of_width(500);
  EXPECT_EQ(of_width(510), (std::vector{Area{0, 0, 510, kHeight}})) << "as many tiles";
  EXPECT_EQ(of_width(400), (std::vector{Area{0, 0, 400, kHeight}}));
  EXPECT_TRUE(of_width(400).empty());
}

TEST(Bounds, OfWhatIsNoNumberAreTooLargeRatherThanTooSmall) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kInf = std::numeric_limits<float>::infinity();
  const std::array<ImDrawIdx, 3> triangle{0, 1, 2};
  std::array<ImDrawVert, 3> vertices{};
  vertices[0].pos = {10, 20};
  vertices[1].pos = {30.5F, 20};
  vertices[2].pos = {10, 44};
  EXPECT_EQ(bounds_of(vertices.data(), triangle), (Area{9, 19, 32, 46}));
  vertices[1].pos = {kNan, 1e30F};
  const Area wide = bounds_of(vertices.data(), triangle);
  EXPECT_LT(wide.left, -kWidth);
  EXPECT_GT(wide.bottom, kHeight);
  EXPECT_EQ(both(wide, {0, 0, 20, 20}), (Area{0, 19, 12, 20}));
  vertices[2].pos = {-kInf, kInf};
  EXPECT_FALSE(both(bounds_of(vertices.data(), triangle), kWhole).empty());
  EXPECT_TRUE(area_of({kNan, 0, kNan, 10}).empty());
}

TEST_F(DamageTest, IsWherePicturesHaveOtherPixels) {
  things_ = {{Thing::picture, {130, 130}, {140, 140}, 0}};
  lay_out();
  update();
  change_picture();
  lay_out();
  EXPECT_EQ(update(), (std::vector{Area{128, 128, 192, 192}}));
}

TEST_F(DamageTest, IsAllWhereTheGroundIsOtherwise) {
  lay_out();
  update();
  EXPECT_EQ(damage_.update(*ImGui::GetDrawData(), ground() + 1, Texture::revision_of), std::vector{kWhole});
}

TEST_F(DamageTest, OfMoreChangesThanAreasIsInFewThatDoNotOverlap) {
  things_.clear();
  for (int i = 0; i < 30; ++i) {
    const ImVec2 at(static_cast<float>(10 + i * 37 % 450), static_cast<float>(10 + i * 71 % 250));
    things_.push_back({Thing::rectangle, at, {at.x + 3, at.y + 3}, IM_COL32_WHITE});
  }
  lay_out();
  update();
  for (Thing& thing : things_) thing.color = IM_COL32(1, 2, 3, 255);
  lay_out();
  const std::vector<Area> areas = update();
  EXPECT_LE(areas.size(), Damage::kMost);
  for (const Thing& thing : things_) {
    const Area seen{static_cast<int>(thing.from.x), static_cast<int>(thing.from.y), static_cast<int>(thing.to.x),
                    static_cast<int>(thing.to.y)};
    std::int64_t pixels = 0;
    for (const Area& area : areas) {
      const Area part = both(area, seen);
      if (!part.empty()) pixels += std::int64_t{part.width()} * part.height();
    }
    EXPECT_EQ(pixels, std::int64_t{seen.width()} * seen.height());
  }
  for (std::size_t i = 0; i < areas.size(); ++i) {
    for (std::size_t j = i + 1; j < areas.size(); ++j) EXPECT_TRUE(both(areas[i], areas[j]).empty());
  }
}

}  // namespace
}  // namespace tensorscope::viewer::platform
