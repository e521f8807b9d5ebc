#pragma once

#include <cstddef>
#include <cstdint>

namespace tensorscope::viewer::platform {

/// Keys by what is printed on them in the user's layout, so that Ctrl-F is Ctrl-F everywhere. What a key types, like
/// "?", arrives as text.
enum class Key : std::uint8_t {
  none,
  a,
  b,
  c,
  d,
  e,
  f,
  g,
  h,
  i,
  j,
  k,
  l,
  m,
  n,
  o,
  p,
  q,
  r,
  s,
  t,
  u,
  v,
  w,
  x,
  y,
  z,  // clang-format off
  digit_0, digit_1, digit_2, digit_3, digit_4, digit_5, digit_6, digit_7, digit_8, digit_9,
  f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12,  // clang-format on
  space,
  enter,
  escape,
  tab,
  backspace,
  del,
  insert,
  home,
  end,
  page_up,
  page_down,
  left,
  right,
  up,
  down,
  minus,
  equals,
  plus,
  comma,
  period,
  slash,
  left_bracket,
  right_bracket,
};
inline constexpr std::size_t kKeyCount = static_cast<std::size_t>(Key::right_bracket) + 1;

}  // namespace tensorscope::viewer::platform
