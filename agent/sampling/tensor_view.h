#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "schema/kinds.h"
#include "schema/layout.h"

namespace tensorscope::agent {

class DeviceTensor;
class ElementSource;

// A tensor in memory, as LibTorch lays it out: any strides, expanded ones (stride 0) among them.
// Threads: a value; it does not own the elements.
struct TensorView {
  const std::byte* data = nullptr;
  const ElementSource* computed = nullptr;     // in place of `data`, if its elements are nowhere in memory
  std::shared_ptr<const DeviceTensor> device;  // if the elements are not the host's: then `data` must not be read
  schema::Dtype dtype = schema::Dtype::unknown;
  std::size_t dimensions = 0;
  std::array<std::int64_t, schema::kMaxDimensions> sizes{};
  std::array<std::int64_t, schema::kMaxDimensions> strides{};  // in elements
  std::int8_t unit_axis = -1;                                  // which dimension holds the neurons; -1: by rank

  // The dimension that a neuron is an index of; 0 of a tensor without dimensions.
  std::size_t neurons_along() const noexcept {
    if (unit_axis >= 0 && static_cast<std::size_t>(unit_axis) < dimensions) return static_cast<std::size_t>(unit_axis);
    return dimensions == 4 || dimensions == 5 ? 1 : dimensions == 0 ? 0 : dimensions - 1;
  }
  std::uint64_t elements() const noexcept {
    std::uint64_t product = 1;
    for (std::size_t i = 0; i < dimensions; ++i) product *= static_cast<std::uint64_t>(sizes[i]);
    return product;
  }
};

// What became of a look at a tensor.
struct TensorLook {
  TensorView view;                                // if nothing below says otherwise
  const char* obstacle = nullptr;                 // why this kind of tensor cannot be sampled, a literal
  bool absent = false;                            // there is none now, as a gradient before the first backward()
  schema::Phase phase = schema::Phase::training;  // of the module that it belongs to
};

}  // namespace tensorscope::agent
