#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "agent/sampling/tensor_view.h"
#include "schema/sample.h"

namespace tensorscope::agent {

// Elements in memory, as nested loops: where the first lies, and for each axis how many there are how far apart.
// Threads: values and pure functions.
struct Grid {
  struct Axis {
    std::int64_t count = 0;
    std::int64_t stride = 0;  // in elements
  };

  const std::byte* origin = nullptr;
  std::size_t element_bytes = 0;
  std::size_t axes = 0;  // 0: one element
  std::array<Axis, schema::kMaxDimensions> axis{};

  std::uint64_t elements() const noexcept;
  bool is_contiguous() const noexcept;  // in the order of the loops, once merged
};

// The whole tensor, or a window into it. The window has the tensor's dimensions and lies inside.
Grid grid_of(const TensorView& view) noexcept;
Grid grid_of(const TensorView& view, const schema::Window& window) noexcept;

// The same elements in the same order, by the fewest loops.
Grid merged(Grid grid) noexcept;

// The same elements in the order in which they lie in memory, by the fewest loops: for what does not depend on the
// order.
Grid in_memory_order(Grid grid) noexcept;

// The same elements in the order in which they lie in memory, and where one of the axes went.
struct OrderedGrid {
  Grid grid;
  std::size_t axis = 0;
};
OrderedGrid in_memory_order_with(Grid grid, std::size_t axis) noexcept;

// About `most` of the elements, evenly apart along every axis; at least one if there is one. A stride shares no factor
// with `sizes`, so that a merged axis is not thinned to a single row or column of the tensor.
Grid thinned(Grid grid, std::uint64_t most, const TensorView& view) noexcept;

// The same, but along one axis only if all the others are down to one index, and then by `stride`, which is 1
// otherwise.
Grid thinned_beside(Grid grid, std::size_t axis, std::uint64_t most, const TensorView& view,
                    std::uint32_t& stride) noexcept;

// Calls `run(first, count, stride)` for every innermost loop.
template <typename Run>
void for_each_run(const Grid& grid, Run run) {
  if (grid.axes == 0) {
    run(grid.origin, std::int64_t{1}, std::int64_t{1});
    return;
  }
  const std::size_t inner = grid.axes - 1;
  for (std::size_t i = 0; i < grid.axes; ++i) {
    if (grid.axis[i].count == 0) return;
  }
  const auto bytes = static_cast<std::int64_t>(grid.element_bytes);
  std::array<std::int64_t, schema::kMaxDimensions> index{};
  const std::byte* first = grid.origin;
  while (true) {
    run(first, grid.axis[inner].count, grid.axis[inner].stride);
    std::size_t i = inner;
    for (;; --i) {
      if (i == 0) return;
      const Grid::Axis& axis = grid.axis[i - 1];
      first += axis.stride * bytes;
      if (++index[i - 1] < axis.count) break;
      first -= axis.stride * bytes * axis.count;
      index[i - 1] = 0;
    }
  }
}

}  // namespace tensorscope::agent
