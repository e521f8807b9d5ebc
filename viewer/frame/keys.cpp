#include "viewer/frame/keys.h"

namespace tensorscope::viewer::frame {
namespace {

using platform::Key;
using platform::Modifiers;

constexpr Modifiers kCtrl{.ctrl = true};
constexpr Modifiers kShift{.shift = true};

constexpr KeyBinding kTable[] = {
    {.action = Action::follow_or_pause,
     .key = Key::space,
     .label = "Space",
     .does = "pause the display, or follow again"},
    {Action::step, -1, Key::left, {}, nullptr, true, false, "←", "one step back"},
    {Action::step, 1, Key::right, {}, nullptr, true, false, "→", "one step on"},
    {Action::step, -10, Key::left, kShift, nullptr, true, false, "Shift ←", "ten steps back"},
    {Action::step, 10, Key::right, kShift, nullptr, true, false, "Shift →", "ten steps on"},
    {.action = Action::first_step, .key = Key::home, .label = "Home", .does = "to the first step"},
    {.action = Action::newest_step, .key = Key::end, .label = "End", .does = "to the newest step, and follow"},
    {.action = Action::mark_a, .key = Key::a, .label = "A", .does = "set mark A here, or remove it"},
    {.action = Action::mark_b, .key = Key::b, .label = "B", .does = "set mark B here, or remove it"},

    {.action = Action::search, .typed = "/", .label = "/, Ctrl F", .does = "search the sources"},
    {.action = Action::search, .key = Key::f, .modifiers = kCtrl, .while_typing = true},
    {Action::select, -1, Key::up, {}, nullptr, true, true, "↑", "the source above"},
    {Action::select, 1, Key::down, {}, nullptr, true, true, "↓", "the source below"},
    {.action = Action::fold, .key = Key::enter, .label = "Enter", .does = "open or close what is selected"},
    {.action = Action::pin, .key = Key::p, .label = "P", .does = "pin the selected source to the top"},

    {.action = Action::next_tab, .amount = 1, .key = Key::tab, .label = "Tab", .does = "the next panel"},
    {.action = Action::next_tab,
     .amount = -1,
     .key = Key::tab,
     .modifiers = kShift,
     .label = "Shift Tab",
     .does = "the panel before"},
    {.action = Action::tab, .amount = 0, .key = Key::digit_1, .label = "1 … 9", .does = "a panel by its place"},
    {.action = Action::tab, .amount = 1, .key = Key::digit_2},
    {.action = Action::tab, .amount = 2, .key = Key::digit_3},
    {.action = Action::tab, .amount = 3, .key = Key::digit_4},
    {.action = Action::tab, .amount = 4, .key = Key::digit_5},
    {.action = Action::tab, .amount = 5, .key = Key::digit_6},
    {.action = Action::tab, .amount = 6, .key = Key::digit_7},
    {.action = Action::tab, .amount = 7, .key = Key::digit_8},
    {.action = Action::tab, .amount = 8, .key = Key::digit_9},

    {.action = Action::next_job, .key = Key::j, .label = "J", .does = "the next job that is open"},
    {.action = Action::detach, .key = Key::d, .label = "D", .does = "detach; the job goes on, all stays"},
    {.action = Action::attach, .key = Key::r, .label = "R", .does = "attach to it again"},

    {.action = Action::copy,
     .key = Key::c,
     .modifiers = kCtrl,
     .label = "Ctrl C",
     .does = "copy the table under the mouse"},
    {.action = Action::save, .key = Key::e, .label = "E", .does = "save the panel: picture and data"},

    {.action = Action::sources_bar, .typed = "[", .label = "[", .does = "show or hide jobs and sources"},
    {.action = Action::inspector_bar, .typed = "]", .label = "]", .does = "show or hide the inspector"},
    {.action = Action::theme, .key = Key::t, .label = "T", .does = "dark or light"},
    {.action = Action::scale, .amount = 1, .typed = "+", .label = "+", .does = "everything larger"},
    {.action = Action::scale, .amount = 1, .typed = "="},
    {.action = Action::scale, .amount = -1, .typed = "-", .label = "-", .does = "everything smaller"},
    {.action = Action::scale, .amount = 0, .key = Key::digit_0, .label = "0", .does = "the screen's own size"},
    {.action = Action::leave,
     .key = Key::escape,
     .while_typing = true,
     .label = "Esc",
     .does = "end the search, leave this page, stop saving"},
    {.action = Action::keys, .typed = "?", .label = "?", .does = "this page"},
    {.action = Action::quit, .key = Key::q, .label = "Q", .does = "quit; the jobs go on"},
    {.action = Action::quit, .key = Key::q, .modifiers = kCtrl, .while_typing = true},
};

bool is_meant(const KeyBinding& binding, const platform::KeyChange& change) {
  return binding.typed == nullptr && binding.key == change.key && binding.modifiers == change.modifiers &&
         (binding.repeats || !change.repeat);
}

bool is_search(const Command& command) {
  return command.action == Action::search;
}

}  // namespace

std::span<const KeyBinding> key_table() {
  return kTable;
}

std::vector<Command> commands_of(platform::Input& input) {
  std::vector<Command> commands;
  bool typing = input.typing;
  const auto take = [&](const KeyBinding& binding) {
    if (typing && !binding.while_typing) return;
    commands.push_back({binding.action, binding.amount});
    // What follows is meant for the field, even if that gets the keyboard only a frame later.
    typing = typing || is_search(commands.back());
  };
  for (const platform::KeyChange& change : input.keys) {
    if (!change.down) continue;
    for (const KeyBinding& binding : kTable) {
      if (is_meant(binding, change)) take(binding);
    }
  }
  std::size_t at = 0;
  for (; at < input.text.size() && !typing; ++at) {
    for (const KeyBinding& binding : kTable) {
      if (binding.typed != nullptr && binding.typed[0] == input.text[at]) take(binding);
    }
  }
  if (!input.typing && typing) input.text.erase(0, at);
  return commands;
}

const char* group_of(Action action) {
  switch (action) {
    case Action::follow_or_pause:
    case Action::step:
    case Action::first_step:
    case Action::newest_step:
    case Action::mark_a:
    case Action::mark_b:
      return "Time";
    case Action::search:
    case Action::select:
    case Action::fold:
    case Action::pin:
      return "Sources";
    case Action::tab:
    case Action::next_tab:
    case Action::copy:
    case Action::save:
      return "Panels";
    case Action::next_job:
    case Action::attach:
    case Action::detach:
      return "Jobs";
    case Action::leave:
    case Action::theme:
    case Action::scale:
    case Action::sources_bar:
    case Action::inspector_bar:
    case Action::keys:
    case Action::quit:
      break;
  }
  return "Window";
}

const char* key_label(Command command) {
  for (const KeyBinding& binding : kTable) {
    if (binding.label != nullptr && Command{binding.action, binding.amount} == command) return binding.label;
  }
  return "";
}

}  // namespace tensorscope::viewer::frame
