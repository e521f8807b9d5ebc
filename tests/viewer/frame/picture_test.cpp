#include <gtest/gtest.h>

#include <filesystem>

#include "tests/viewer/frame/mnist_run.h"
#include "tests/viewer/stage.h"
#include "viewer/frame/panel_picture.h"
#include "viewer/frame/screen.h"
#include "viewer/panels/panel_list.h"

namespace tensorscope::viewer::frame {
namespace {

// Not this machine's, where other tests make and damage jobs meanwhile.
std::vector<Job> no_jobs() {
  return {};
}

platform::Image drawn(const PictureOptions& options) {
  Connection connection(no_segment());
  fill(connection.store(), {.steps = 200});
  std::string problem;
  const auto picture = PanelPicture::open(options, problem, no_jobs);
  if (picture == nullptr) throw std::runtime_error(problem);
  picture->draw(connection);
  return picture->image();
}

TEST(Screen, OffersEveryPanel) {
  const auto offers = make_screen()->panels();
  ASSERT_EQ(offers.size(), all_panels().size());
  ASSERT_FALSE(offers.empty());
  for (std::size_t i = 0; i < offers.size(); ++i) {
    EXPECT_EQ(offers[i].name, all_panels()[i].name);
    EXPECT_EQ(static_cast<bool>(offers[i].can_show), all_panels()[i].can_show != nullptr);
    EXPECT_FALSE(offers[i].shows.empty());
    std::vector<std::string> offered, own;
    for (const OfferedKey& key : offers[i].keys) offered.push_back(std::string(1, key.letter) + ": " + key.does);
    for (const PanelKey& key : all_panels()[i].keys) {
      if (std::string_view(key.label).size() == 1) own.push_back(std::string(key.label) + ": " + key.does);
    }
    EXPECT_EQ(offered, own) << offers[i].name;
  }
}

TEST(PanelPicture, DrawsEveryPanelInBothThemes) {
  for (const PanelInfo& info : all_panels()) {
    for (const look::Theme theme : {look::Theme::dark, look::Theme::light}) {
      const platform::Image image =
          drawn({.panel = info.name, .source = {}, .width = 900, .height = 600, .theme = theme});
      const look::Rgb ground = look::palette(theme).window;
      const int same = count_near(image, 0, 0, 900, 600, ground, 0);
      EXPECT_LT(same, 900 * 600 * 99 / 100) << info.name << " shows something";
      EXPECT_EQ(pixel(image, 2, 2), ground);
    }
  }
}

TEST(PanelPicture, TheWholeWindowHasItsBars) {
  const platform::Image image =
      drawn({.panel = all_panels().front().name, .source = {}, .width = 1280, .height = 800, .whole_window = true});
  const look::Rgb surface = look::palette(look::Theme::dark).surface;
  EXPECT_GT(count_near(image, 0, 300, 248, 700, surface, 0), 248 * 400 / 2);
  EXPECT_GT(count_near(image, 1280 - 272, 300, 1280, 700, surface, 0), 272 * 400 / 2);
}

TEST(PanelPicture, ATwiceAsLargeScaleDrawsLargerLetters) {
  const std::string panel = all_panels().front().name;
  const look::Rgb ground = look::palette(look::Theme::dark).window;
  const platform::Image once = drawn({.panel = panel, .source = {}, .width = 900, .height = 600});
  const platform::Image twice = drawn({.panel = panel, .source = {}, .width = 1800, .height = 1200, .scale = 2});
  // The head: a line of text over the ground.
  const auto ink = [&](const platform::Image& image, int scale) {
    return 300 * 40 * scale * scale - count_near(image, 0, 0, 300 * scale, 40 * scale, ground, 0);
  };
  EXPECT_GT(ink(twice, 2), ink(once, 1) * 5 / 2);
}

TEST(PanelPicture, SaysWhereAPictureCannotBeWritten) {
  Connection connection(no_segment());
  fill(connection.store(), {.steps = 20});
  std::string problem;
  const auto picture = PanelPicture::open({.panel = all_panels().front().name, .source = {}}, problem, no_jobs);
  ASSERT_NE(picture, nullptr) << problem;
  picture->draw(connection);
  problem = picture->save("/nowhere/at/all.png");
  EXPECT_NE(problem.find("/nowhere/at/all.png"), std::string::npos);
  EXPECT_EQ(problem.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace tensorscope::viewer::frame
