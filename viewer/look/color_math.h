#pragma once

#include "viewer/look/palette.h"

namespace tensorscope::viewer::look {

/// Threads: pure functions.

/// WCAG 2: 1 for equal colours, 21 for black on white.
[[nodiscard]] double contrast(Rgb a, Rgb b);

/// `share` of `a`, the rest `b`, mixed in sRGB.
[[nodiscard]] Rgb mix(Rgb a, Rgb b, double share);

/// The colour nearest to `color`, towards black or white, that stands out from `background` with at least `least`.
/// `least` above what black and white reach gives the better of those two.
[[nodiscard]] Rgb with_contrast(Rgb color, Rgb background, double least);

}  // namespace tensorscope::viewer::look
