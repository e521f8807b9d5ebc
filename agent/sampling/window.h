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

// Of a whole tensor whose rows, the last dimension, are had at once or not at all: rows with strides between them, and
// with strides in them only if not even one has at most `most_elements`.
// Threads: pure.
std::optional<schema::Window> fit_whole_rows(const TensorView& view, std::uint64_t most_elements) noexcept;

// The rows that are read for wanted ones, as whole vectors: a row is an index of the first dimension. All of them if
// the wanted window has no dimensions, those of its first dimension otherwise, with strides grown until they have at
// most `most_elements` together. Nothing if there is no row, or not even one has so few elements. Threads: pure.
std::optional<schema::Window> fit_rows(const TensorView& view, const schema::Window& wanted,
                                       std::uint64_t most_elements) noexcept;

}  // namespace tensorscope::agent
