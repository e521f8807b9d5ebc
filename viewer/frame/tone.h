#pragma once

#include "viewer/look/palette.h"

namespace tensorscope::viewer::frame {

/// How much a piece of text matters; text alone never carries it by colour only.
enum class Tone : std::uint8_t { plain, quiet, live, good, warning, bad };

/// Threads: pure.
constexpr look::Rgb color_of(Tone tone, const look::Palette& palette) {
  switch (tone) {
    case Tone::plain:
      return palette.text;
    case Tone::quiet:
      return palette.secondary;
    case Tone::live:
      return palette.accent;
    case Tone::good:
      return palette.good;
    case Tone::warning:
      return palette.warning;
    case Tone::bad:
      break;
  }
  return palette.bad;
}

}  // namespace tensorscope::viewer::frame
