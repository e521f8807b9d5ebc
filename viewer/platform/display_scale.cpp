#include "viewer/platform/display_scale.h"

#include <algorithm>
#include <cmath>

namespace tensorscope::viewer::platform {

double scale_for_density(double dots_per_inch) {
  constexpr double kOrdinary = 96.0;
  constexpr double kDense = 144.0;
  if (!(dots_per_inch >= kDense)) {
    return 1.0;
  }
  return std::clamp(std::floor(dots_per_inch / kOrdinary * 4.0) / 4.0, 1.0, 3.0);
}

}  // namespace tensorscope::viewer::platform
