#include "viewer/look/glyph_set.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

namespace tensorscope::viewer::look {
namespace {

TEST(GlyphSet, PlainTextNeedsNothing) {
  GlyphSet set;
  EXPECT_FALSE(set.add("net.conv1.weight · 5×5, 17 µs → 3…"));
  EXPECT_TRUE(set.characters().empty());
}

TEST(GlyphSet, NotesEachUnusualCharacterOnce) {
  GlyphSet set;
  EXPECT_TRUE(set.add("注意 σ"));
  EXPECT_FALSE(set.add("意σ注"));
  EXPECT_EQ(set.characters(), (std::set<char32_t>{0x6CE8, 0x610F, 0x3C3}));
}

TEST(GlyphSet, BrokenUtf8IsSkipped) {
  GlyphSet set;
  EXPECT_FALSE(set.add("\xE6\xB3"));
  EXPECT_FALSE(set.add("\xFF\x80\xC3"));
  EXPECT_TRUE(set.add("\xE6\xB3σ"));
  EXPECT_EQ(set.characters(), (std::set<char32_t>{0x3C3}));
}

TEST(GlyphSet, LeavesOutWhatCannotBeShown) {
  GlyphSet set;
  EXPECT_FALSE(set.add("😀"));
}

// What is not baked at the start costs half a frame's time when it is first drawn.
TEST(GlyphSet, WhatTheViewerItselfSaysIsAmongItsOwnSigns) {
  GlyphSet own, said;
  own.add(own_signs());
  const std::regex literal(R"re("((?:[^"\\\n]|\\.)*)")re");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(VIEWER_FOLDER)) {
    if (entry.path().extension() != ".cpp" && entry.path().extension() != ".h") continue;
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (std::sregex_iterator at(text.begin(), text.end(), literal), end; at != end; ++at) said.add((*at)[1].str());
  }
  EXPECT_EQ(said.characters(), own.characters());
}

}  // namespace
}  // namespace tensorscope::viewer::look
