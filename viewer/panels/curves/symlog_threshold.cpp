#include "viewer/panels/curves/symlog_threshold.h"

#include <cmath>

namespace tensorscope::viewer {

double symlog_threshold(const ScalarGroup& group, const Store& store) {
  double largest = 0.0;
  for (const GroupedScalar& scalar : group.scalars) {
    const Source* const source = store.source(scalar.source);
    if (source == nullptr) continue;
    // fmax passes over the NaN of a curve without a finite point.
    for (const double value : {source->scalars.lowest(), source->scalars.highest()}) {
      largest = std::fmax(largest, std::abs(value));
    }
  }
  return symlog_threshold(largest);
}

double symlog_threshold(double largest) {
  return largest > 0.0 ? std::pow(10.0, std::floor(std::log10(largest * 0.01))) : 1.0;
}

}  // namespace tensorscope::viewer
