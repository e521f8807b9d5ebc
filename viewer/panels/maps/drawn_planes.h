#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>

#include "viewer/panels/drawn.h"

namespace tensorscope::viewer {

/// Threads: pure.
DrawnArray float_array(std::span<const float> values, std::initializer_list<std::size_t> shape);

}  // namespace tensorscope::viewer
