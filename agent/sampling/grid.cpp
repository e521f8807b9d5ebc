#include "agent/sampling/grid.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace tensorscope::agent {

std::uint64_t Grid::elements() const noexcept {
  std::uint64_t product = 1;
  for (std::size_t i = 0; i < axes; ++i) product *= static_cast<std::uint64_t>(axis[i].count);
  return product;
}

bool Grid::is_contiguous() const noexcept {
  return axes == 0 || (axes == 1 && axis[0].stride == 1);
}

Grid grid_of(const TensorView& view) noexcept {
  Grid grid{view.data, schema::element_bytes(view.dtype), view.dimensions, {}};
  for (std::size_t i = 0; i < view.dimensions; ++i) grid.axis[i] = {view.sizes[i], view.strides[i]};
  return grid;
}

Grid grid_of(const TensorView& view, const schema::Window& window) noexcept {
  Grid grid = grid_of(view);
  for (std::size_t i = 0; i < view.dimensions; ++i) {
    const std::int64_t stride = view.strides[i];
    grid.origin += stride * window.start[i] * static_cast<std::int64_t>(grid.element_bytes);
    grid.axis[i] = {window.count[i], stride * window.stride[i]};
  }
  return grid;
}

Grid merged(Grid grid) noexcept {
  if (grid.elements() == 0) {
    grid.axes = 1;
    grid.axis[0] = {0, 1};
    return grid;
  }
  std::size_t axes = 0;
  for (std::size_t i = 0; i < grid.axes; ++i) {
    const Grid::Axis axis = grid.axis[i];
    if (axis.count == 1) continue;
    if (axes > 0 && grid.axis[axes - 1].stride == axis.stride * axis.count) {
      grid.axis[axes - 1] = {grid.axis[axes - 1].count * axis.count, axis.stride};
    } else {
      grid.axis[axes++] = axis;
    }
  }
  grid.axes = axes;
  return grid;
}

Grid in_memory_order(Grid grid) noexcept {
  // Insertion: there are eight at most, and nothing is allocated.
  for (std::size_t i = 1; i < grid.axes; ++i) {
    for (std::size_t k = i; k > 0 && grid.axis[k - 1].stride < grid.axis[k].stride; --k) {
      std::swap(grid.axis[k - 1], grid.axis[k]);
    }
  }
  return merged(grid);
}

Grid thinned(Grid grid, std::uint64_t most, const TensorView& view) noexcept {
  most = std::max<std::uint64_t>(most, 1);
  const auto shares_factor = [&view](std::int64_t stride) {
    const auto end = view.sizes.begin() + static_cast<std::ptrdiff_t>(view.dimensions);
    return std::any_of(view.sizes.begin(), end, [&](std::int64_t size) { return std::gcd(stride, size) > 1; });
  };
  for (std::size_t round = 0; round < grid.axes && grid.elements() > most; ++round) {
    Grid::Axis& axis =
        *std::max_element(grid.axis.begin(), grid.axis.begin() + static_cast<std::ptrdiff_t>(grid.axes),
                          [](const Grid::Axis& left, const Grid::Axis& right) { return left.count < right.count; });
    auto stride = static_cast<std::int64_t>((grid.elements() + most - 1) / most);
    while (stride < axis.count && shares_factor(stride)) ++stride;
    stride = std::min(stride, axis.count);
    axis = {(axis.count + stride - 1) / stride, axis.stride * stride};
  }
  return grid;
}

}  // namespace tensorscope::agent
