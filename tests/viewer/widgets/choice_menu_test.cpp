#include "viewer/widgets/choice_menu.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/viewer/stage.h"

namespace tensorscope::viewer::widgets {
namespace {

ChoiceMenu numbers(std::size_t count) {
  ChoiceMenu menu;
  menu.shown = "choose";
  menu.count = count;
  menu.chosen = count;
  menu.item = [](std::size_t i) { return ChoiceItem{"Class " + std::to_string(i), ""}; };
  return menu;
}

TEST(ChoiceSearch, FindsWhatHoldsTheTextAndWithoutOneEverything) {
  ChoiceSearch search;
  const ChoiceMenu menu = numbers(1000);
  EXPECT_FALSE(search.update("", menu));
  EXPECT_EQ(search.size(), 1000U);
  EXPECT_EQ(search[999], 999U);
  EXPECT_FALSE(search.update("cLASS 99", menu));
  ASSERT_EQ(search.size(), 11U) << "99, and 990 to 999";
  EXPECT_EQ(search[0], 99U);
  EXPECT_EQ(search[10], 999U);
  EXPECT_FALSE(search.update("no such", menu));
  EXPECT_EQ(search.size(), 0U);
}

TEST(ChoiceSearch, LooksAtALongListInPartsAndBeginsAnewWhenItChanges) {
  ChoiceSearch search;
  const std::size_t count = 3 * ChoiceSearch::kAtOnce;
  std::size_t asked = 0;
  ChoiceMenu menu = numbers(count);
  menu.item = [&asked](std::size_t i) {
    ++asked;
    return ChoiceItem{std::to_string(i), ""};
  };
  EXPECT_TRUE(search.update("29999", menu));
  EXPECT_EQ(asked, ChoiceSearch::kAtOnce);
  EXPECT_TRUE(search.update("29999", menu));
  EXPECT_EQ(search.size(), 0U);
  EXPECT_FALSE(search.update("29999", menu));
  ASSERT_EQ(search.size(), 1U);
  EXPECT_EQ(search[0], 29'999U);
  search.update("29999", menu);
  EXPECT_EQ(asked, count) << "nothing is looked at twice";
  menu.count = 10;
  search.update("29999", menu);
  EXPECT_EQ(search.size(), 0U);
}

// The list, opened by a click, then scrolled down to its end.
TEST(ChoiceMenu, EveryItemOfALongListCanBeChosen) {
  constexpr int kWidth = 400, kHeight = 600;
  Stage stage(kWidth, kHeight, look::Theme::dark);
  const ChoiceMenu menu = numbers(5000);
  std::optional<std::size_t> picked;
  const auto content = [&] {
    if (const auto now = choice_menu("menu", menu, 120.0F)) picked = now;
  };
  stage.draw(content);
  stage.mouse_at(30.0F, 16.0F);
  stage.click(content);
  stage.draw(content);
  stage.mouse_at(60.0F, 200.0F);
  for (int i = 0; i < 100; ++i) {
    stage.input().wheel_y = -20.0F;
    stage.frame(content);
  }
  stage.click(content);
  stage.draw(content);
  ASSERT_TRUE(picked.has_value());
  EXPECT_GT(*picked, 4950U) << "near the end of the list";
}

}  // namespace
}  // namespace tensorscope::viewer::widgets
