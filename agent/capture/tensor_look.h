#pragma once

#include <optional>

#include "agent/sampling/tensor_view.h"

namespace at {
class Tensor;
}

namespace tensorscope::agent {

// A tensor's elements, in memory or on a device, or why they cannot be had. Reads none of them.
// Threads: any that may read the tensor.
TensorLook look_at(const at::Tensor& tensor);

// The value of a view of one element in memory.
double value_of(const TensorView& view) noexcept;

}  // namespace tensorscope::agent
