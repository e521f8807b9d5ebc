#include "viewer/look/series_style.h"

#include <array>

#include "viewer/look/color_math.h"

namespace tensorscope::viewer::look {
namespace {

// Okabe & Ito 2008, ordered so that the first few differ most in both lightness and hue.
constexpr std::array<Rgb, kSeriesColors - 1> kOkabeIto{{
    {0x56, 0xB4, 0xE9},  // sky blue
    {0xE6, 0x9F, 0x00},  // orange
    {0x00, 0x9E, 0x73},  // bluish green
    {0xD5, 0x5E, 0x00},  // vermillion
    {0xCC, 0x79, 0xA7},  // reddish purple
    {0xF0, 0xE4, 0x42},  // yellow
    {0x00, 0x72, 0xB2},  // blue
}};
constexpr double kLineContrast = 3.0;

// The eighth is black on a pale ground and white on a dark one, as text is.
Rgb series_color(std::size_t index, Theme theme) {
  return index < kOkabeIto.size() ? kOkabeIto[index] : palette(theme).text;
}

}  // namespace

SeriesStyle series_style(std::size_t number, Theme theme) {
  const Rgb color = series_color(number % kSeriesColors, theme);
  const auto line = static_cast<LineStyle>(number / kSeriesColors % 4);
  return {with_contrast(color, palette(theme).surface, kLineContrast), line};
}

}  // namespace tensorscope::viewer::look
