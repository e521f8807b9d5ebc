#include "viewer/analysis/colorize.h"

#include <cassert>
#include <cmath>

namespace tensorscope::viewer::analysis {
namespace {

Rgb color_of(float value, const ColorScale& scale, const MarkColors& marks, ClipCount& clipped) {
  if (std::isnan(value)) {
    return marks.nan;
  }
  if (std::isinf(value)) {
    return value > 0.0F ? marks.pos_inf : marks.neg_inf;
  }
  const auto v = static_cast<double>(value);
  clipped.below += v < scale.range.lo ? 1U : 0U;
  clipped.above += v > scale.range.hi ? 1U : 0U;
  return scale.color(v);
}

}  // namespace

ClipCount colorize(std::span<const float> values, const ColorScale& scale, const MarkColors& marks,
                   std::span<std::uint8_t> rgba) {
  assert(rgba.size() == values.size() * 4);
  ClipCount clipped;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Rgb c = color_of(values[i], scale, marks, clipped);
    rgba[4 * i] = c.r;
    rgba[4 * i + 1] = c.g;
    rgba[4 * i + 2] = c.b;
    rgba[4 * i + 3] = 255;
  }
  return clipped;
}

}  // namespace tensorscope::viewer::analysis
