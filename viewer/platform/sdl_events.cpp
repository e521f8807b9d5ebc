#include "viewer/platform/sdl_events.h"

#include <array>
#include <optional>
#include <utility>

namespace tensorscope::viewer::platform {
namespace {

constexpr std::array kNamedKeys{
    std::pair{SDLK_SPACE, Key::space},
    std::pair{SDLK_RETURN, Key::enter},
    std::pair{SDLK_KP_ENTER, Key::enter},
    std::pair{SDLK_ESCAPE, Key::escape},
    std::pair{SDLK_TAB, Key::tab},
    std::pair{SDLK_BACKSPACE, Key::backspace},
    std::pair{SDLK_DELETE, Key::del},
    std::pair{SDLK_INSERT, Key::insert},
    std::pair{SDLK_HOME, Key::home},
    std::pair{SDLK_END, Key::end},
    std::pair{SDLK_PAGEUP, Key::page_up},
    std::pair{SDLK_PAGEDOWN, Key::page_down},
    std::pair{SDLK_LEFT, Key::left},
    std::pair{SDLK_RIGHT, Key::right},
    std::pair{SDLK_UP, Key::up},
    std::pair{SDLK_DOWN, Key::down},
    std::pair{SDLK_MINUS, Key::minus},
    std::pair{SDLK_KP_MINUS, Key::minus},
    std::pair{SDLK_EQUALS, Key::equals},
    std::pair{SDLK_PLUS, Key::plus},
    std::pair{SDLK_KP_PLUS, Key::plus},
    std::pair{SDLK_COMMA, Key::comma},
    std::pair{SDLK_PERIOD, Key::period},
    std::pair{SDLK_SLASH, Key::slash},
    std::pair{SDLK_LEFTBRACKET, Key::left_bracket},
    std::pair{SDLK_RIGHTBRACKET, Key::right_bracket},
};

Key offset(Key first, SDL_Keycode code, SDL_Keycode first_code) {
  return static_cast<Key>(static_cast<int>(first) + (code - first_code));
}

Key key_of(SDL_Keycode code) {
  if (code >= SDLK_a && code <= SDLK_z) {
    return offset(Key::a, code, SDLK_a);
  }
  if (code >= SDLK_0 && code <= SDLK_9) {
    return offset(Key::digit_0, code, SDLK_0);
  }
  if (code >= SDLK_F1 && code <= SDLK_F12) {
    return offset(Key::f1, code, SDLK_F1);
  }
  for (const auto& [named, key] : kNamedKeys) {
    if (named == code) {
      return key;
    }
  }
  return Key::none;
}

Modifiers modifiers_of(int mod) {
  return {(mod & KMOD_CTRL) != 0, (mod & KMOD_SHIFT) != 0, (mod & KMOD_ALT) != 0, (mod & KMOD_GUI) != 0};
}

std::optional<std::size_t> button_of(std::uint8_t button) {
  switch (button) {
    case SDL_BUTTON_LEFT:
      return static_cast<std::size_t>(MouseButton::left);
    case SDL_BUTTON_RIGHT:
      return static_cast<std::size_t>(MouseButton::right);
    case SDL_BUTTON_MIDDLE:
      return static_cast<std::size_t>(MouseButton::middle);
    default:
      return std::nullopt;
  }
}

void add_key(const SDL_KeyboardEvent& event, Input& input) {
  // Key::none is reported too: it may be a modifier by itself.
  input.change_key(
      {key_of(event.keysym.sym), event.state == SDL_PRESSED, event.repeat != 0, modifiers_of(event.keysym.mod)});
}

void add_button(const SDL_MouseButtonEvent& event, Input& input) {
  if (const auto button = button_of(event.button)) {
    const bool down = event.state == SDL_PRESSED;
    input.mouse_down[*button] = down;
    input.mouse_pressed[*button] = input.mouse_pressed[*button] || down;
  }
}

void add_window_event(const SDL_WindowEvent& event, Input& input) {
  switch (event.event) {
    case SDL_WINDOWEVENT_ENTER:
      input.mouse_inside = true;
      break;
    case SDL_WINDOWEVENT_LEAVE:
      input.mouse_inside = false;
      break;
    case SDL_WINDOWEVENT_FOCUS_LOST:
      input.lose_focus();
      break;
    case SDL_WINDOWEVENT_MINIMIZED:
    case SDL_WINDOWEVENT_HIDDEN:
      input.visible = false;
      break;
    case SDL_WINDOWEVENT_RESTORED:
    case SDL_WINDOWEVENT_MAXIMIZED:
    case SDL_WINDOWEVENT_SHOWN:
      input.visible = true;
      break;
    case SDL_WINDOWEVENT_CLOSE:
      input.close = true;
      break;
    default:
      break;
  }
}

}  // namespace

void add_event(const SDL_Event& event, float pixels_per_point, Input& input) {
  switch (event.type) {
    case SDL_QUIT:
      input.close = true;
      break;
    case SDL_WINDOWEVENT:
      add_window_event(event.window, input);
      break;
    case SDL_MOUSEMOTION:
      input.mouse_x = static_cast<float>(event.motion.x) * pixels_per_point;
      input.mouse_y = static_cast<float>(event.motion.y) * pixels_per_point;
      input.mouse_inside = true;
      break;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
      add_button(event.button, input);
      break;
    case SDL_MOUSEWHEEL:
      input.wheel_x += event.wheel.preciseX;
      input.wheel_y += event.wheel.preciseY;
      break;
    case SDL_KEYDOWN:
    case SDL_KEYUP:
      add_key(event.key, input);
      break;
    case SDL_TEXTINPUT:
      input.text += event.text.text;
      break;
    default:
      break;
  }
}

}  // namespace tensorscope::viewer::platform
