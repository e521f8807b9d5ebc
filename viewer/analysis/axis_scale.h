#pragma once

#include <cstdint>

namespace tensorscope::viewer::analysis {

/// How values are laid out along an axis: linear, log10, or symlog = asinh(v / linthresh), which is linear around zero
/// and logarithmic far from it. `inverse(forward(v))` gives v back to 1e-6 relative.
/// Threads: plain data.
/// At the limit: log shows positive values only; `forward` of anything else is NaN.
enum class ScaleKind : std::uint8_t { linear, log, symlog };

struct AxisScale {
  ScaleKind kind = ScaleKind::linear;
  double linthresh = 1.0;  ///< symlog only, > 0

  [[nodiscard]] double forward(double value) const;
  [[nodiscard]] double inverse(double position) const;
  bool operator==(const AxisScale&) const = default;
};

/// "linear", "log", "symlog".
[[nodiscard]] const char* name(ScaleKind kind);

}  // namespace tensorscope::viewer::analysis
