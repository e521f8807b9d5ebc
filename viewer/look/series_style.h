#pragma once

#include <cstddef>
#include <cstdint>

#include "viewer/look/palette.h"

namespace tensorscope::viewer::look {

enum class LineStyle : std::uint8_t { solid, dashed, dotted, dash_dot };

inline constexpr std::size_t kSeriesColors = 8;

/// How the series with a fixed number looks, everywhere: the Okabe–Ito colours, black last and in the dark theme white,
/// then the same again with the next line style.
struct SeriesStyle {
  Rgb color;
  LineStyle line = LineStyle::solid;
  bool operator==(const SeriesStyle&) const = default;
};

/// On the light theme a colour too pale for a line is darkened, in its own hue, to 3 : 1 on the surface.
/// Threads: pure function.
/// At the limit: after 32 series the styles repeat.
[[nodiscard]] SeriesStyle series_style(std::size_t number, Theme theme);

}  // namespace tensorscope::viewer::look
