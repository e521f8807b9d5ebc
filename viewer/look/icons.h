#pragma once

#include <cstdint>

#include "viewer/look/palette.h"

struct ImDrawList;
struct ImVec2;

namespace tensorscope::viewer::look {

/// Small signs drawn as shapes, sharp at every scale and the same whatever fonts are installed. They go with words,
/// never alone.
/// Threads: the window's own.
enum class Icon : std::uint8_t {
  live,   ///< filled dot
  ended,  ///< ring
  check,
  warning,  ///< triangle with a mark
  bad,      ///< cross in a ring
  open,     ///< chevron down
  closed,   ///< chevron right
  play,
  pause,
  step_back,
  step_forward,
  pin,
  search,
  lock,
  save,
  close,
};

/// `center` in pixels; `size` is the side of the square it fills.
void draw_icon(ImDrawList& list, Icon icon, const ImVec2& center, float size, Rgb color);

}  // namespace tensorscope::viewer::look
