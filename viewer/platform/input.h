#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "viewer/platform/key.h"

namespace tensorscope::viewer::platform {

enum class MouseButton : std::uint8_t { left, right, middle };
inline constexpr std::size_t kMouseButtons = 3;

struct Modifiers {
  bool ctrl = false;
  bool shift = false;
  bool alt = false;
  bool super = false;
  bool operator==(const Modifiers&) const = default;
};

struct KeyChange {
  Key key = Key::none;
  bool down = false;
  bool repeat = false;  ///< held down; shortcuts that step honour it, those that toggle do not
  Modifiers modifiers;  ///< at that moment
};

/// What the user did since the last frame, in pixels of the picture. Off-screen it can be filled by hand.
/// Threads: the window's own.
struct Input {
  float mouse_x = 0.0F;
  float mouse_y = 0.0F;
  bool mouse_inside = false;
  std::array<bool, kMouseButtons> mouse_down{};
  std::array<bool, kMouseButtons> mouse_pressed{};  ///< went down in this frame, even if it is up again
  float wheel_x = 0.0F;
  float wheel_y = 0.0F;  ///< > 0 is away from the user
  std::array<bool, kKeyCount> key_down{};
  std::vector<KeyChange> keys;  ///< what happened, in order
  std::string text;             ///< UTF-8
  Modifiers modifiers;
  bool focus_lost = false;
  bool visible = true;  ///< false while the window is minimised or hidden: what is drawn nobody sees
  bool close = false;   ///< asked to close: the window's button, or SIGINT and SIGTERM
  bool typing = false;  ///< a text field has the keyboard: shortcuts without Ctrl are not meant

  void change_key(KeyChange change) {
    modifiers = change.modifiers;
    key_down[static_cast<std::size_t>(change.key)] = change.down;
    keys.push_back(change);
  }

  /// Another window has the keyboard and the mouse: their releases are not told any more.
  void lose_focus() {
    focus_lost = true;
    mouse_down = {};
    key_down = {};
    modifiers = {};
  }

  /// True if the key went down with exactly these modifiers.
  [[nodiscard]] bool pressed(Key key, Modifiers with = {}, bool with_repeat = false) const {
    for (const KeyChange& change : keys) {
      if (change.key == key && change.down && change.modifiers == with && (with_repeat || !change.repeat)) {
        return true;
      }
    }
    return false;
  }

  /// Forgets what belongs to one frame; what is held stays.
  void end_frame() {
    mouse_pressed = {};
    wheel_x = wheel_y = 0.0F;
    keys.clear();
    text.clear();
    focus_lost = false;
  }
};

}  // namespace tensorscope::viewer::platform
