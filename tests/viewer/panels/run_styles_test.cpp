#include "viewer/panels/curves/run_styles.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tensorscope::viewer {
namespace {

std::vector<PanelRun> runs(std::size_t count) {
  std::vector<PanelRun> all(count);
  for (std::size_t i = 0; i < count; ++i) all[i].style = i;
  return all;
}

TEST(RunStyles, EachScalarOfAGroupIsNamedByItsLine) {
  const std::vector<std::string> names{"train", "validation"};
  const std::vector<std::size_t> styles{0, 1};
  EXPECT_EQ(line_styles_text(names, styles), "solid: train · dashed: validation");
  EXPECT_EQ(line_styles_text(std::vector<std::string>{"loss"}, std::vector<std::size_t>{0}), "");
}

TEST(RunStyles, WhatSharesALineIsCounted) {
  const std::vector<std::string> names{"a", "b", "c", "d", "e", "f"};
  const std::vector<std::size_t> styles{0, 1, 2, 3, 4, 5};
  EXPECT_EQ(line_styles_text(names, styles), "solid: a · dashed: b · dotted: c · dash-dotted: d and 2 more");
  for (const std::size_t scalar : {4u, 5u}) EXPECT_EQ(style_of(PanelRun{}, scalar), style_of(PanelRun{}, 3));
}

TEST(RunStyles, RunsThatShareAColourAreCountedAndThoseThatDoNotAreNot) {
  EXPECT_EQ(repeated_colors_text(runs(8)), "");
  EXPECT_EQ(repeated_colors_text(runs(9)), "9 runs in 8 colours: hover a curve to read whose it is");
  std::vector<PanelRun> two = runs(9);
  two.erase(two.begin() + 1, two.end() - 1);
  EXPECT_EQ(repeated_colors_text(two), "2 runs in 1 colour: hover a curve to read whose it is");
  EXPECT_EQ(style_of(two[0], 0), style_of(two[1], 0));
}

}  // namespace
}  // namespace tensorscope::viewer
