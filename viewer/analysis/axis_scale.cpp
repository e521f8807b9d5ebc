#include "viewer/analysis/axis_scale.h"

#include <cmath>
#include <limits>

namespace tensorscope::viewer::analysis {

double AxisScale::forward(double value) const {
  switch (kind) {
    case ScaleKind::linear:
      return value;
    case ScaleKind::log:
      return value > 0.0 ? std::log10(value) : std::numeric_limits<double>::quiet_NaN();
    case ScaleKind::symlog:
      return std::asinh(value / linthresh);
  }
  return value;
}

double AxisScale::inverse(double position) const {
  switch (kind) {
    case ScaleKind::linear:
      return position;
    case ScaleKind::log:
      return std::pow(10.0, position);
    case ScaleKind::symlog:
      return std::sinh(position) * linthresh;
  }
  return position;
}

const char* name(ScaleKind kind) {
  switch (kind) {
    case ScaleKind::linear:
      return "linear";
    case ScaleKind::log:
      return "log";
    case ScaleKind::symlog:
      return "symlog";
  }
  return "";
}

}  // namespace tensorscope::viewer::analysis
