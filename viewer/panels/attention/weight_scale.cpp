#include "viewer/panels/attention/weight_scale.h"

#include <algorithm>
#include <cmath>

namespace tensorscope::viewer {

analysis::ColorScale weight_scale(const widgets::ColorSettings& settings, float largest) {
  analysis::ColorScale scale;
  scale.map = settings.unsigned_map;
  scale.reversed = settings.reversed;
  scale.transform = settings.transform;
  scale.gamma = settings.gamma;
  const double top = largest > 0.0F ? static_cast<double>(largest) : 1.0;
  scale.linthresh = top / 100.0;
  scale.range = {0.0, top};
  return scale;
}

float largest_weight(std::span<const float> weights) {
  float largest = 0.0F;
  for (const float weight : weights) {
    if (std::isfinite(weight)) largest = std::max(largest, weight);
  }
  return largest;
}

}  // namespace tensorscope::viewer
