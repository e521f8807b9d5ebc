#include "viewer/widgets/dash_pattern.h"

namespace tensorscope::viewer::widgets {
namespace {

// In thicknesses.
std::vector<float> relative(look::LineStyle style) {
  switch (style) {
    case look::LineStyle::dashed:
      return {6.0F, 4.0F};
    case look::LineStyle::dotted:
      return {1.5F, 3.0F};
    case look::LineStyle::dash_dot:
      return {7.0F, 3.0F, 1.5F, 3.0F};
    default:
      return {};
  }
}

}  // namespace

std::vector<float> dash_pattern(look::LineStyle style, float thickness) {
  std::vector<float> pattern = relative(style);
  for (float& length : pattern) length *= thickness;
  return pattern;
}

}  // namespace tensorscope::viewer::widgets
