#include "viewer/platform/gui_input.h"

#include <imgui.h>

#include <array>
#include <cfloat>
#include <utility>

namespace tensorscope::viewer::platform {
namespace {

/// The keys that text fields need; shortcuts read `Input` themselves.
constexpr std::array kTextKeys{
    std::pair{Key::tab, ImGuiKey_Tab},
    std::pair{Key::left, ImGuiKey_LeftArrow},
    std::pair{Key::right, ImGuiKey_RightArrow},
    std::pair{Key::up, ImGuiKey_UpArrow},
    std::pair{Key::down, ImGuiKey_DownArrow},
    std::pair{Key::page_up, ImGuiKey_PageUp},
    std::pair{Key::page_down, ImGuiKey_PageDown},
    std::pair{Key::home, ImGuiKey_Home},
    std::pair{Key::end, ImGuiKey_End},
    std::pair{Key::insert, ImGuiKey_Insert},
    std::pair{Key::del, ImGuiKey_Delete},
    std::pair{Key::backspace, ImGuiKey_Backspace},
    std::pair{Key::space, ImGuiKey_Space},
    std::pair{Key::enter, ImGuiKey_Enter},
    std::pair{Key::escape, ImGuiKey_Escape},
    std::pair{Key::a, ImGuiKey_A},
    std::pair{Key::c, ImGuiKey_C},
    std::pair{Key::v, ImGuiKey_V},
    std::pair{Key::x, ImGuiKey_X},
    std::pair{Key::y, ImGuiKey_Y},
    std::pair{Key::z, ImGuiKey_Z},
};

}  // namespace

#if IMGUI_VERSION_NUM >= 18700

void map_keys(ImGuiIO&) {}

void feed(const Input& input, ImGuiIO& io) {
  if (input.focus_lost) {
    io.AddFocusEvent(false);
    io.AddFocusEvent(true);
  }
  io.AddKeyEvent(ImGuiMod_Ctrl, input.modifiers.ctrl);
  io.AddKeyEvent(ImGuiMod_Shift, input.modifiers.shift);
  io.AddKeyEvent(ImGuiMod_Alt, input.modifiers.alt);
  io.AddKeyEvent(ImGuiMod_Super, input.modifiers.super);
  if (input.mouse_inside) {
    io.AddMousePosEvent(input.mouse_x, input.mouse_y);
  } else {
    io.AddMousePosEvent(-FLT_MAX, -FLT_MAX);
  }
  for (std::size_t b = 0; b < kMouseButtons; ++b) {
    if (input.mouse_pressed[b]) {
      io.AddMouseButtonEvent(static_cast<int>(b), true);
    }
    io.AddMouseButtonEvent(static_cast<int>(b), input.mouse_down[b]);
  }
  if (input.wheel_x != 0.0F || input.wheel_y != 0.0F) {
    io.AddMouseWheelEvent(input.wheel_x, input.wheel_y);
  }
  for (const KeyChange& change : input.keys) {
    for (const auto& [key, name] : kTextKeys) {
      if (key == change.key) {
        io.AddKeyEvent(name, change.down);
      }
    }
  }
  io.AddInputCharactersUTF8(input.text.c_str());
}

#else

void map_keys(ImGuiIO& io) {
  for (const auto& [key, name] : kTextKeys) {
    io.KeyMap[name] = static_cast<int>(key);
  }
}

void feed(const Input& input, ImGuiIO& io) {
  io.KeyCtrl = input.modifiers.ctrl;
  io.KeyShift = input.modifiers.shift;
  io.KeyAlt = input.modifiers.alt;
  io.KeySuper = input.modifiers.super;
  io.MousePos = input.mouse_inside ? ImVec2(input.mouse_x, input.mouse_y) : ImVec2(-FLT_MAX, -FLT_MAX);
  for (std::size_t b = 0; b < kMouseButtons; ++b) {
    // A click that came and went between two frames is down for this one.
    io.MouseDown[b] = input.mouse_down[b] || input.mouse_pressed[b];
  }
  io.MouseWheelH = input.wheel_x;
  io.MouseWheel = input.wheel_y;
  for (std::size_t k = 0; k < kKeyCount; ++k) {
    io.KeysDown[k] = input.key_down[k];
  }
  for (const KeyChange& change : input.keys) {
    io.KeysDown[static_cast<std::size_t>(change.key)] |= change.down;  // the same for a key
  }
  io.AddInputCharactersUTF8(input.text.c_str());
}

#endif

}  // namespace tensorscope::viewer::platform
