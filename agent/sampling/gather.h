#pragma once

#include <cstddef>

#include "agent/sampling/grid.h"

namespace tensorscope::agent {

// Copies the elements of a grid, in its order, one after another. `to` has room for them.
// Threads: pure.
void gather(const Grid& grid, std::byte* to) noexcept;

}  // namespace tensorscope::agent
