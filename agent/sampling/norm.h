#pragma once

#include "agent/sampling/tensor_view.h"

namespace tensorscope::agent {

// Σx², in doubles, in the order in which the elements lie in memory. Not finite if one of them is not.
// Threads: pure.
double sum_of_squares(const TensorView& view) noexcept;

// What a tensor has become less what it was: `now − before`, as floats, or as doubles if a float cannot hold the type.
// `before` has the elements one after the other, in the order of `now`; `to` has room for them.
// Threads: pure.
void subtract(const TensorView& now, const std::byte* before, std::byte* to) noexcept;

}  // namespace tensorscope::agent
