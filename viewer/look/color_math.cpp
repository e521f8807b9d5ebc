#include "viewer/look/color_math.h"

#include <algorithm>
#include <cmath>

namespace tensorscope::viewer::look {
namespace {

double linear(std::uint8_t channel) {
  const double c = channel / 255.0;
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

double luminance(Rgb c) {
  return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

std::uint8_t mixed(std::uint8_t a, std::uint8_t b, double share) {
  return static_cast<std::uint8_t>(std::lround(a * share + b * (1.0 - share)));
}

}  // namespace

double contrast(Rgb a, Rgb b) {
  const double first = luminance(a);
  const double second = luminance(b);
  return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

Rgb mix(Rgb a, Rgb b, double share) {
  return {mixed(a.r, b.r, share), mixed(a.g, b.g, share), mixed(a.b, b.b, share)};
}

Rgb with_contrast(Rgb color, Rgb background, double least) {
  constexpr Rgb kBlack{0, 0, 0};
  constexpr Rgb kWhite{255, 255, 255};
  const Rgb target = contrast(kBlack, background) > contrast(kWhite, background) ? kBlack : kWhite;
  Rgb result = color;
  for (int percent = 100; percent >= 0 && contrast(result, background) < least; --percent) {
    result = mix(color, target, percent / 100.0);
  }
  return result;
}

}  // namespace tensorscope::viewer::look
