#pragma once

#include <cstdint>

#include "agent/sampling/tensor_view.h"

namespace at {
class Tensor;
}

namespace tensorscope::agent {

// A tensor's memory, if it has any that can be read here and now, or why not. Reads nothing of the elements.
// Threads: any that may read the tensor.
TensorLook look_at(const at::Tensor& tensor);

// The same for attention weights: B·H matrices, as MultiheadAttention has them, are B times H if `heads` is H.
TensorLook look_at_heads(const at::Tensor& weights, std::int64_t heads);

// The obstacle of a tensor that could be sampled if it were on the CPU.
extern const char* const kOnDevice;

// The value of a view of one element.
double value_of(const TensorView& view) noexcept;

}  // namespace tensorscope::agent
