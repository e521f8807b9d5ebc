#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "schema/catalog.h"

namespace tensorscope::viewer {

/// Ways to draw a tensor.
enum class TensorForm : std::uint8_t {
  nothing,  ///< it has no elements
  number,   ///< one element
  row,      ///< one dimension: a strip, and its values above their index
  matrix,   ///< two, or more laid out as two
  kernels,  ///< a convolution's: outputs × inputs × (one to three dimensions)
};

/// Threads: pure functions.

/// The one that suits it best.
TensorForm form_of(const schema::CatalogEntry& entry, std::span<const std::int64_t> shape);

/// Whether it can be drawn as a matrix and as kernels, so that there is something to choose: three to five dimensions,
/// and kernels of at most kMostKernelElements.
inline constexpr std::uint64_t kMostKernelElements = 4096;
bool has_choice(std::span<const std::int64_t> shape);

/// How many leading dimensions run along the rows of a matrix; the others run along its columns. A parameter's rows are
/// its outputs, which is the first dimension of more than one element; what else has many dimensions has the last one
/// along its columns.
std::size_t row_dimensions(const schema::CatalogEntry& entry, std::span<const std::int64_t> shape);

/// The one dimension that an axis of the dimensions [first, end) runs along, since each other one of them has a single
/// element; nothing if it runs along several, or there are none.
std::optional<std::size_t> lone_dimension(std::span<const std::int64_t> shape, std::size_t first, std::size_t end);

/// What each dimension means: "output", "input channel", …; where the module does not tell, "dimension 0".
std::vector<std::string> dimension_names(const schema::CatalogEntry& entry, std::size_t dimensions);

/// "16 × 1 × 5 × 5"; "scalar" without dimensions.
std::string shape_text(std::span<const std::int64_t> shape);

/// Saturates.
std::uint64_t elements_of(std::span<const std::int64_t> shape);

/// A parameter, or what has its shape and meaning: its gradient, its update.
bool is_weight_like(schema::SourceKind kind);

}  // namespace tensorscope::viewer
