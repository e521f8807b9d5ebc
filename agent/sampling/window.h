#pragma once

#include <cstdint>
#include <optional>

#include "agent/sampling/tensor_view.h"
#include "schema/sample.h"

namespace tensorscope::agent {

// The window that is read for a wanted one: the whole tensor if it has no dimensions, what lies inside the tensor
// otherwise, with strides grown until it has at most `most_elements`. Nothing if it was meant for a tensor of other
// dimensions or lies outside of this one.
// Threads: pure.
std::optional<schema::Window> fit_window(const TensorView& view, const schema::Window& wanted,
                                         std::uint64_t most_elements) noexcept;

}  // namespace tensorscope::agent
