#include "viewer/platform/sdl_events.h"

#include <gtest/gtest.h>

#include <cstring>

namespace tensorscope::viewer::platform {
namespace {

SDL_Event key_event(SDL_Keycode code, int modifiers, bool down, bool repeat = false) {
  SDL_Event event{};
  event.type = down ? SDL_KEYDOWN : SDL_KEYUP;
  event.key.keysym.sym = code;
  event.key.keysym.mod = static_cast<Uint16>(modifiers);
  event.key.state = down ? SDL_PRESSED : SDL_RELEASED;
  event.key.repeat = repeat ? 1 : 0;
  return event;
}

SDL_Event button_event(std::uint8_t button, bool down) {
  SDL_Event event{};
  event.type = down ? SDL_MOUSEBUTTONDOWN : SDL_MOUSEBUTTONUP;
  event.button.button = button;
  event.button.state = down ? SDL_PRESSED : SDL_RELEASED;
  return event;
}

SDL_Event window_event(SDL_WindowEventID id) {
  SDL_Event event{};
  event.type = SDL_WINDOWEVENT;
  event.window.event = static_cast<Uint8>(id);
  return event;
}

TEST(SdlEvents, AShortcutNeedsExactlyItsModifiers) {
  Input input;
  add_event(key_event(SDLK_f, KMOD_LCTRL, true), 1.0F, input);
  EXPECT_TRUE(input.pressed(Key::f, {.ctrl = true}));
  EXPECT_FALSE(input.pressed(Key::f));
  EXPECT_FALSE(input.pressed(Key::f, {.ctrl = true, .shift = true}));
}

TEST(SdlEvents, AHeldKeyRepeatsOnlyForThoseWhoWantIt) {
  Input input;
  add_event(key_event(SDLK_RIGHT, 0, true, true), 1.0F, input);
  EXPECT_FALSE(input.pressed(Key::right));
  EXPECT_TRUE(input.pressed(Key::right, {}, true));
}

TEST(SdlEvents, EveryKeyHasItsPlace) {
  for (const auto& [code, key] : {std::pair{SDLK_a, Key::a}, std::pair{SDLK_z, Key::z}, std::pair{SDLK_0, Key::digit_0},
                                  std::pair{SDLK_9, Key::digit_9}, std::pair{SDLK_F12, Key::f12},
                                  std::pair{SDLK_SPACE, Key::space}, std::pair{SDLK_HOME, Key::home}}) {
    Input input;
    add_event(key_event(code, 0, true), 1.0F, input);
    EXPECT_TRUE(input.pressed(key)) << static_cast<int>(key);
    EXPECT_TRUE(input.key_down[static_cast<std::size_t>(key)]);
  }
}

TEST(SdlEvents, AClickWithinOneFrameIsNotLost) {
  Input input;
  add_event(button_event(SDL_BUTTON_LEFT, true), 1.0F, input);
  add_event(button_event(SDL_BUTTON_LEFT, false), 1.0F, input);
  EXPECT_FALSE(input.mouse_down[0]);
  EXPECT_TRUE(input.mouse_pressed[0]);
  input.end_frame();
  EXPECT_FALSE(input.mouse_pressed[0]);
}

TEST(SdlEvents, MousePositionsAreInPixels) {
  Input input;
  SDL_Event event{};
  event.type = SDL_MOUSEMOTION;
  event.motion.x = 10;
  event.motion.y = 20;
  add_event(event, 2.0F, input);
  EXPECT_EQ(input.mouse_x, 20.0F);
  EXPECT_EQ(input.mouse_y, 40.0F);
  EXPECT_TRUE(input.mouse_inside);
}

TEST(SdlEvents, LosingTheFocusReleasesEverything) {
  Input input;
  add_event(key_event(SDLK_LCTRL, KMOD_LCTRL, true), 1.0F, input);
  add_event(key_event(SDLK_a, KMOD_LCTRL, true), 1.0F, input);
  add_event(button_event(SDL_BUTTON_LEFT, true), 1.0F, input);
  add_event(window_event(SDL_WINDOWEVENT_FOCUS_LOST), 1.0F, input);
  EXPECT_EQ(input.modifiers, Modifiers{});
  EXPECT_FALSE(input.key_down[static_cast<std::size_t>(Key::a)]);
  EXPECT_FALSE(input.mouse_down[0]);
}

TEST(SdlEvents, AMinimisedOrHiddenWindowIsNotVisibleUntilItIsBack) {
  for (const auto& [gone, back] : {std::pair{SDL_WINDOWEVENT_MINIMIZED, SDL_WINDOWEVENT_RESTORED},
                                   std::pair{SDL_WINDOWEVENT_MINIMIZED, SDL_WINDOWEVENT_MAXIMIZED},
                                   std::pair{SDL_WINDOWEVENT_HIDDEN, SDL_WINDOWEVENT_SHOWN}}) {
    Input input;
    EXPECT_TRUE(input.visible);
    add_event(window_event(gone), 1.0F, input);
    EXPECT_FALSE(input.visible);
    input.end_frame();
    EXPECT_FALSE(input.visible) << "it stays hidden";
    add_event(window_event(back), 1.0F, input);
    EXPECT_TRUE(input.visible);
  }
}

TEST(SdlEvents, TheWindowsButtonAndASignalBothClose) {
  Input by_button;
  add_event(window_event(SDL_WINDOWEVENT_CLOSE), 1.0F, by_button);
  EXPECT_TRUE(by_button.close);
  Input by_signal;
  SDL_Event event{};
  event.type = SDL_QUIT;
  add_event(event, 1.0F, by_signal);
  EXPECT_TRUE(by_signal.close);
}

}  // namespace
}  // namespace tensorscope::viewer::platform
