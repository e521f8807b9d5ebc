#include "viewer/frame/keys.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "viewer/panels/panel_list.h"

namespace tensorscope::viewer::frame {
namespace {

using platform::Input;
using platform::Key;
using platform::Modifiers;

// What a key types on a keyboard whose letters are where they are in the table.
const std::map<std::string, Key> kTypedBy{{"/", Key::slash},        {"?", Key::slash}, {"+", Key::plus},
                                          {"=", Key::equals},       {"-", Key::minus}, {"[", Key::left_bracket},
                                          {"]", Key::right_bracket}};

std::string name_of(const KeyBinding& binding) {
  if (binding.typed != nullptr) return std::string("typed ") + binding.typed;
  return std::to_string(static_cast<int>(binding.key)) + (binding.modifiers.ctrl ? " ctrl" : "") +
         (binding.modifiers.shift ? " shift" : "");
}

Input pressing(Key key, Modifiers modifiers = {}, bool repeat = false) {
  Input input;
  input.change_key({key, true, repeat, modifiers});
  return input;
}

std::vector<Command> commands(Key key, Modifiers modifiers = {}, bool repeat = false) {
  Input input = pressing(key, modifiers, repeat);
  return commands_of(input);
}

TEST(Keys, NoTwoLinesShareAKey) {
  std::set<std::string> seen;
  for (const KeyBinding& binding : key_table()) {
    EXPECT_TRUE(seen.insert(name_of(binding)).second) << name_of(binding) << ": " << binding.label;
  }
}

TEST(Keys, NoCharacterIsTypedByAKeyThatDoesSomethingElse) {
  for (const KeyBinding& binding : key_table()) {
    if (binding.typed == nullptr) continue;
    ASSERT_TRUE(kTypedBy.contains(binding.typed)) << binding.typed;
    EXPECT_TRUE(std::ranges::none_of(key_table(), [&](const KeyBinding& other) {
      return other.typed == nullptr && other.key == kTypedBy.at(binding.typed);
    })) << binding.typed;
  }
}

TEST(Keys, NoPanelTakesAKeyOfTheWindow) {
  for (const PanelInfo& info : all_panels()) {
    std::set<Key> own;
    for (const PanelKey& key : info.keys) {
      EXPECT_TRUE(own.insert(key.key).second) << info.name << " " << key.label;
      for (const KeyBinding& binding : key_table()) {
        const bool is_same = binding.typed == nullptr && binding.key == key.key && binding.modifiers == Modifiers{};
        EXPECT_FALSE(is_same) << info.name << " takes " << key.label << ", which means: " << binding.does;
      }
    }
  }
}

TEST(Keys, EveryLineThatIsShownSaysWhatItDoes) {
  for (const KeyBinding& binding : key_table()) {
    EXPECT_EQ(binding.label != nullptr, binding.does != nullptr);
    EXPECT_TRUE(binding.typed != nullptr || binding.key != Key::none);
  }
}

TEST(Keys, EveryActionHasAKey) {
  std::set<Action> reachable;
  for (const KeyBinding& binding : key_table()) reachable.insert(binding.action);
  for (int i = 0; i <= static_cast<int>(Action::quit); ++i) {
    EXPECT_TRUE(reachable.contains(static_cast<Action>(i))) << i;
  }
}

TEST(Keys, ShiftMakesTenStepsOfOne) {
  EXPECT_EQ(commands(Key::left), (std::vector<Command>{{Action::step, -1}}));
  EXPECT_EQ(commands(Key::right, {.shift = true}), (std::vector<Command>{{Action::step, 10}}));
}

TEST(Keys, StepsRepeatWhileHeldButSwitchesDoNot) {
  EXPECT_EQ(commands(Key::right, {}, true).size(), 1U);
  EXPECT_TRUE(commands(Key::space, {}, true).empty());
}

TEST(Keys, TypingASearchPressesNoShortcut) {
  Input input = pressing(Key::t);
  input.text = "t?/";
  input.typing = true;
  EXPECT_TRUE(commands_of(input).empty());
}

TEST(Keys, SearchAndEscapeWorkWhileTyping) {
  Input input = pressing(Key::f, {.ctrl = true});
  input.typing = true;
  EXPECT_EQ(commands_of(input), (std::vector<Command>{{Action::search, 0}}));
  Input escape = pressing(Key::escape);
  escape.typing = true;
  EXPECT_EQ(commands_of(escape), (std::vector<Command>{{Action::leave, 0}}));
}

TEST(Keys, ASignIsFoundWhereverTheLayoutHasIt) {
  Input input = pressing(Key::digit_7, {.shift = true});  // "/" on a German keyboard
  input.text = "/";
  EXPECT_EQ(commands_of(input), (std::vector<Command>{{Action::search, 0}}));
}

TEST(Keys, AControlKeyIsNotTheBareOne) {
  EXPECT_EQ(commands(Key::c, {.ctrl = true}), (std::vector<Command>{{Action::copy, 0}}));
  EXPECT_TRUE(commands(Key::c).empty());
}

TEST(Keys, EveryPressCounts) {
  Input input = pressing(Key::right);
  input.change_key({Key::right, false, false, {}});
  input.change_key({Key::right, true, false, {}});
  EXPECT_EQ(commands_of(input), (std::vector<Command>{{Action::step, 1}, {Action::step, 1}}));
}

TEST(Keys, WhatIsTypedAfterASearchWasAskedForIsSearchedFor) {
  Input slash;
  slash.text = "/conv t";
  EXPECT_EQ(commands_of(slash), (std::vector<Command>{{Action::search, 0}}));
  EXPECT_EQ(slash.text, "conv t");

  Input control = pressing(Key::f, {.ctrl = true});
  control.change_key({Key::e, true, false, {}});
  control.text = "e";
  EXPECT_EQ(commands_of(control), (std::vector<Command>{{Action::search, 0}}));
  EXPECT_EQ(control.text, "e");
}

}  // namespace
}  // namespace tensorscope::viewer::frame
