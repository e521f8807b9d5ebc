#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <optional>

namespace tensorscope::agent {

// Reductions by operators of LibTorch, where the tensor is: the device is asked for them and nobody waits. Every type
// is converted to doubles first; the device must have these. Everything here is called with OwnOperators, and throws
// what LibTorch throws.
// Threads: any.

// DeviceSums of all elements, of which there is at least one; `unit_axis`: the dimension that a neuron is an index of,
// if neurons are wanted.
at::Tensor sums_on_device(const at::Tensor& elements, std::optional<std::size_t> unit_axis);

// The 2-norm, a 0-dim double. Needs little memory besides, whatever the size.
at::Tensor norm_on_device(const at::Tensor& tensor);

}  // namespace tensorscope::agent
