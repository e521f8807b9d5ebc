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

}  // namespace tensorscope::viewer::widgets
