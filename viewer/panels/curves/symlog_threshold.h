#pragma once

#include "viewer/panels/curves/scalar_groups.h"

namespace tensorscope::viewer {

/// Up to where a symlog axis is linear for these scalars: the power of ten below a hundredth of their largest
/// magnitude, 1 if that is zero.
/// Threads: pure.
double symlog_threshold(const ScalarGroup& group, const Store& store);

/// The same for a known magnitude.
double symlog_threshold(double largest);

}  // namespace tensorscope::viewer
