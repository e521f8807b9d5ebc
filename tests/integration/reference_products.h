#pragma once

#include <span>

#include "schema/sample.h"

namespace tensorscope::integration {

// What statistics and histogram of these elements are, by their definitions and nothing else: in float64, element by
// element. Threads: pure functions.
schema::Stats stats_of(std::span<const float> values);
schema::Histogram histogram_of(std::span<const float> values);

}  // namespace tensorscope::integration
