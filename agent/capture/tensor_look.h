#pragma once

#include <cstdint>

#include "agent/sampling/tensor_view.h"

namespace at {
class Tensor;
}

namespace tensorscope::agent {

// A tensor's elements, in memory or on a device, or why they cannot be had. Reads none of them.
// Threads: any that may read the tensor.
TensorLook look_at(const at::Tensor& tensor);

// The same for attention weights: B·H matrices, as MultiheadAttention has them, are B times H if `heads` is H.
TensorLook look_at_heads(const at::Tensor& weights, std::int64_t heads);

// The value of a view of one element in memory.
double value_of(const TensorView& view) noexcept;

}  // namespace tensorscope::agent
