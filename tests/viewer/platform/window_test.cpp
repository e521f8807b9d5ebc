#include "viewer/platform/window.h"

#include <gtest/gtest.h>
#include <imgui.h>

#include <array>
#include <cstdlib>
#include <vector>

#include "tests/viewer/stage.h"
#include "viewer/platform/texture.h"

namespace tensorscope::viewer::platform {
namespace {

using look::Theme;

TEST(Window, WithoutADisplaySaysSoInOneLine) {
  for (const char* variable : {"DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"}) {
    ::unsetenv(variable);
  }
  std::string error;
  EXPECT_EQ(Window::open({}, error), nullptr);
  EXPECT_NE(error.find("no display"), std::string::npos);
  EXPECT_EQ(error.find('\n'), std::string::npos);
}

TEST(Window, WithADisplayThatCannotBeReachedSaysSoInOneLine) {
  ::setenv("DISPLAY", ":4711", 1);
  ::setenv("SDL_VIDEODRIVER", "x11", 1);
  std::string error;
  EXPECT_EQ(Window::open({}, error), nullptr);
  ::unsetenv("DISPLAY");
  ::unsetenv("SDL_VIDEODRIVER");
  EXPECT_NE(error.find("cannot open a window"), std::string::npos) << error;
  EXPECT_EQ(error.find('\n'), std::string::npos);
}

TEST(Window, CanBeOpenedAgainAfterItWasClosed) {
  for (int i = 0; i < 3; ++i) {
    Stage stage(64, 48, Theme::dark);
    const Image image = stage.draw([] {});
    EXPECT_EQ(pixel(image, 32, 24), look::palette().window);
  }
}

TEST(Window, CapturesEveryPixelWhereItWasDrawn) {
  Stage stage(200, 100, Theme::dark);
  const Image image = stage.draw([] {
    ImGui::GetWindowDrawList()->AddRectFilled({10, 20}, {30, 25}, IM_COL32(255, 0, 0, 255));
  });
  ASSERT_EQ(image.width, 200);
  ASSERT_EQ(image.height, 100);
  EXPECT_EQ(count_near(image, 0, 0, 200, 100, {255, 0, 0}, 0), 20 * 5);
  EXPECT_EQ(pixel(image, 10, 20), (analysis::Rgb{255, 0, 0}));
  EXPECT_EQ(pixel(image, 29, 24), (analysis::Rgb{255, 0, 0}));
}

TEST(Window, OffscreenTakesAnySize) {
  Stage stage(64, 64, Theme::light);
  stage.window().resize(1999, 1301);
  const Image image = stage.draw([] {});
  EXPECT_EQ(image.width, 1999);
  EXPECT_EQ(pixel(image, 1998, 1300), look::palette().window);
}

TEST(Window, ASizeThatOpenGLDoesNotHaveIsRefusedInOneLine) {
  std::string error;
  EXPECT_EQ(Window::open({.width = 1'000'000, .height = 64, .offscreen = true}, error), nullptr);
  EXPECT_NE(error.find("1000000 x 64"), std::string::npos) << error;
  EXPECT_EQ(error.find('\n'), std::string::npos);

  Stage stage(64, 64, Theme::dark);
  stage.window().resize(64, 1'000'000);
  std::string problem;
  EXPECT_EQ(stage.window().capture(&problem).width, 0);
  EXPECT_NE(problem.find("64 x 1000000"), std::string::npos) << problem;
  stage.window().resize(64, 64);
  problem.clear();
  EXPECT_EQ(stage.draw([] {}).width, 64);
}

TEST(Window, AClickThatLastsLessThanAFramePressesAButton) {
  Stage stage(200, 100, Theme::dark);
  int presses = 0;
  const auto content = [&] {
    ImGui::SetCursorPos({20, 20});
    presses += ImGui::Button("press", {80, 30}) ? 1 : 0;
  };
  stage.mouse_at(40, 30);
  stage.click(content);
  EXPECT_EQ(presses, 1);
}

TEST(Window, TypedTextReachesAFieldAndStopsShortcuts) {
  Stage stage(300, 100, Theme::dark);
  std::array<char, 32> text{};
  bool first = true;
  const auto content = [&] {
    if (first) {
      ImGui::SetKeyboardFocusHere();
      first = false;
    }
    ImGui::InputText("##field", text.data(), text.size());
  };
  for (int i = 0; i < 3; ++i) {  // focus is asked for, given, and told
    stage.frame(content);
  }
  EXPECT_TRUE(stage.input().typing);
  stage.input().text = "loss";
  stage.frame(content);
  stage.frame(content);
  stage.input().change_key({Key::backspace, true, false, {}});
  stage.input().change_key({Key::backspace, false, false, {}});
  for (int i = 0; i < 4; ++i) {
    stage.frame(content);
  }
  EXPECT_STREQ(text.data(), "los");
}

TEST(Texture, ShowsItsPixelsUnblurred) {
  Stage stage(64, 64, Theme::dark);
  Texture texture;
  const std::vector<std::uint8_t> rgba{255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255};
  ASSERT_TRUE(texture.upload(2, 2, rgba, Filter::nearest));
  const Image image = stage.draw([&] { ImGui::GetWindowDrawList()->AddImage(texture.id(), {8, 8}, {48, 48}); });
  EXPECT_EQ(pixel(image, 9, 9), (analysis::Rgb{255, 0, 0}));
  EXPECT_EQ(pixel(image, 47, 9), (analysis::Rgb{0, 255, 0}));
  EXPECT_EQ(pixel(image, 27, 47), (analysis::Rgb{0, 0, 255}));
  EXPECT_EQ(pixel(image, 28, 28), (analysis::Rgb{255, 255, 255}));
}

TEST(Texture, TooLargeIsRefused) {
  Stage stage(64, 64, Theme::dark);
  Texture texture;
  const int side = Texture::max_size() + 1;
  EXPECT_FALSE(texture.upload(side, 1, std::vector<std::uint8_t>(static_cast<std::size_t>(side) * 4), Filter::nearest));
  EXPECT_TRUE(texture.empty());
}

}  // namespace
}  // namespace tensorscope::viewer::platform
