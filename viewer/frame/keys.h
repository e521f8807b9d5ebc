#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "viewer/platform/input.h"

namespace tensorscope::viewer::frame {

/// What keys and buttons do. `amount` is explained where it matters.
enum class Action : std::uint8_t {
  search,
  leave,  ///< the search, the overlay of keys, a drawer
  follow_or_pause,
  step,  ///< amount: how many, either way
  first_step,
  newest_step,
  mark_a,
  mark_b,
  tab,       ///< amount: which, from 0
  next_tab,  ///< amount: 1 or -1
  select,    ///< amount: 1 for the next source in the tree, -1 for the one before
  fold,      ///< opens or closes what is selected in the tree
  pin,
  next_job,
  attach,
  detach,
  copy,
  save,
  theme,
  scale,  ///< amount: 1 larger, -1 smaller, 0 as the screen says
  sources_bar,
  inspector_bar,
  keys,
  quit,
};

/// A line of the one table that all keys come from, and the overlay of keys as well.
struct KeyBinding {
  Action action = Action::leave;
  int amount = 0;
  platform::Key key = platform::Key::none;
  platform::Modifiers modifiers{};
  const char* typed = nullptr;  ///< instead of a key: the character (ASCII), wherever the layout has it
  bool repeats = false;         ///< while it is held down
  bool while_typing = false;    ///< also while a text field has the keyboard
  const char* label = nullptr;  ///< "Ctrl F"; null for a second key of the same line
  const char* does = nullptr;   ///< "search the sources"
};

/// Threads: constant data.
std::span<const KeyBinding> key_table();

struct Command {
  Action action = Action::leave;
  int amount = 0;
  bool operator==(const Command&) const = default;
};

/// What this frame's input asks for, once for each press. Once a search is asked for, the rest is what is searched for:
/// it is left in input.text, without what asked.
std::vector<Command> commands_of(platform::Input& input);

/// Where the overlay lists it: "Time", "Sources", …
const char* group_of(Action action);

/// The label of a command's key, for tooltips; "" if it has none.
const char* key_label(Command command);

}  // namespace tensorscope::viewer::frame
