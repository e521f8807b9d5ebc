#pragma once

#include <cstdint>

#include "viewer/analysis/axis_range.h"
#include "viewer/analysis/color_map.h"

namespace tensorscope::viewer::analysis {

/// symlog is asinh(v / linthresh); gamma is sign(v) * |v|^gamma.
enum class ColorTransform : std::uint8_t { linear, symlog, gamma };
[[nodiscard]] const char* name(ColorTransform transform);

/// From a value to a colour and back. `value_at(position(v))` gives v back to 1e-6 of the range.
/// Threads: plain data.
/// At the limit: a range of one value puts everything at 0.5.
struct ColorScale {
  ColorMap map = ColorMap::viridis;
  bool reversed = false;
  ColorTransform transform = ColorTransform::linear;
  double linthresh = 1.0;  ///< symlog, > 0
  double gamma = 1.0;      ///< gamma, > 0
  Range range;

  /// 0 at range.lo, 1 at range.hi, beyond outside of them; NaN for NaN.
  [[nodiscard]] double position(double value) const;
  [[nodiscard]] double value_at(double position) const;

  /// The table's entry at a position, which is clamped to [0, 1].
  [[nodiscard]] Rgb color_at(double position) const;
  [[nodiscard]] Rgb color(double value) const { return color_at(position(value)); }
  bool operator==(const ColorScale&) const = default;
};

}  // namespace tensorscope::viewer::analysis
