#pragma once

#include <string>
#include <string_view>

#include "viewer/analysis/axis_view.h"

namespace tensorscope::viewer::widgets {

/// How a number is written, where not as numbers are: 150,000 ns as "150 µs".
using NumberText = std::string (*)(double value);

/// What an axis of a chart shows.
struct Axis {
  std::string_view name;  ///< with its unit: "loss (nats)"
  analysis::AxisScale scale;
  analysis::Range view;
  bool whole = false;         ///< labels at whole numbers only: steps, indices
  NumberText text = nullptr;  ///< of its labels
  bool cells = false;         ///< of cells, whose edges are whole numbers: labels stand at their middles
};

/// An axis laid between two pixels.
struct PlotAxis {
  analysis::Range view;
  analysis::AxisScale scale;
  float from = 0.0F;  ///< pixel of view.lo
  float to = 1.0F;    ///< pixel of view.hi; below `from` on a vertical axis

  [[nodiscard]] float pixel(double value) const {
    return from + static_cast<float>(analysis::fraction_of(value, view, scale)) * (to - from);
  }
  [[nodiscard]] double value(float pixel) const {
    return analysis::value_at(static_cast<double>((pixel - from) / (to - from)), view, scale);
  }
};

/// The same pixels in a fraction of the time, for many values of one axis that stays as it is.
class FixedAxis {
 public:
  explicit FixedAxis(const PlotAxis& axis)
      : scale_(axis.scale),
        lo_(axis.scale.forward(axis.view.lo)),
        from_(static_cast<double>(axis.from)),
        per_unit_(static_cast<double>(axis.to - axis.from) / (axis.scale.forward(axis.view.hi) - lo_)) {}

  [[nodiscard]] float pixel(double value) const {
    const double at = scale_.kind == analysis::ScaleKind::linear ? value : scale_.forward(value);
    return static_cast<float>(from_ + (at - lo_) * per_unit_);
  }

 private:
  analysis::AxisScale scale_;
  double lo_, from_, per_unit_;
};

}  // namespace tensorscope::viewer::widgets
