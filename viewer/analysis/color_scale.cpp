#include "viewer/analysis/color_scale.h"

#include <algorithm>
#include <cmath>

namespace tensorscope::viewer::analysis {
namespace {

double forward(const ColorScale& scale, double v) {
  switch (scale.transform) {
    case ColorTransform::linear:
      return v;
    case ColorTransform::symlog:
      return std::asinh(v / scale.linthresh);
    case ColorTransform::gamma:
      return std::copysign(std::pow(std::abs(v), scale.gamma), v);
  }
  return v;
}

double inverse(const ColorScale& scale, double t) {
  switch (scale.transform) {
    case ColorTransform::linear:
      return t;
    case ColorTransform::symlog:
      return std::sinh(t) * scale.linthresh;
    case ColorTransform::gamma:
      return std::copysign(std::pow(std::abs(t), 1.0 / scale.gamma), t);
  }
  return t;
}

}  // namespace

const char* name(ColorTransform transform) {
  switch (transform) {
    case ColorTransform::linear:
      return "linear";
    case ColorTransform::symlog:
      return "symlog";
    case ColorTransform::gamma:
      return "gamma";
  }
  return "";
}

double ColorScale::position(double value) const {
  const double lo = forward(*this, range.lo);
  const double hi = forward(*this, range.hi);
  return lo == hi ? 0.5 : (forward(*this, value) - lo) / (hi - lo);
}

double ColorScale::value_at(double position) const {
  const double lo = forward(*this, range.lo);
  const double hi = forward(*this, range.hi);
  return inverse(*this, lo + (hi - lo) * position);
}

Rgb ColorScale::color_at(double position) const {
  const double p = std::isnan(position) ? 0.0 : std::clamp(position, 0.0, 1.0);
  const auto index = std::min(static_cast<std::size_t>(p * 256.0), std::size_t{255});
  return color_table(map)[reversed ? 255 - index : index];
}

}  // namespace tensorscope::viewer::analysis
