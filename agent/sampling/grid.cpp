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

OrderedGrid in_memory_order_with(Grid grid, std::size_t axis) noexcept {
  // Insertion: there are eight at most, and nothing is allocated.
  for (std::size_t i = 1; i < grid.axes; ++i) {
    for (std::size_t k = i; k > 0 && grid.axis[k - 1].stride < grid.axis[k].stride; --k) {
      std::swap(grid.axis[k - 1], grid.axis[k]);
      axis = axis == k ? k - 1 : axis == k - 1 ? k : axis;
    }
  }
  return {grid, axis};
}

Grid in_memory_order(Grid grid) noexcept {
  return merged(in_memory_order_with(grid, 0).grid);
}

namespace {

void thin(Grid::Axis& axis, std::int64_t stride) noexcept {
  stride = std::min(stride, axis.count);
  axis = {(axis.count + stride - 1) / stride, axis.stride * stride};
}

// A number of elements that is not in step with the rows of the tensor.
std::int64_t stride_off(std::int64_t stride, std::int64_t most, const TensorView& view) noexcept {
  const auto end = view.sizes.begin() + static_cast<std::ptrdiff_t>(view.dimensions);
  const auto shares_factor = [&](std::int64_t size) { return std::gcd(stride, size) > 1; };
  while (stride < most && std::any_of(view.sizes.begin(), end, shares_factor)) ++stride;
  return stride;
}

// The longest axis, but for one.
std::size_t longest(const Grid& grid, std::size_t without) noexcept {
  std::size_t found = grid.axes;
  for (std::size_t i = 0; i < grid.axes; ++i) {
    if (i != without && (found == grid.axes || grid.axis[i].count > grid.axis[found].count)) found = i;
  }
  return found;
}

void thin_axes(Grid& grid, std::uint64_t most, std::size_t without, const TensorView& view) noexcept {
  for (std::size_t round = 0; round < grid.axes && grid.elements() > most; ++round) {
    const std::size_t at = longest(grid, without);
    if (at == grid.axes) return;
    const auto stride = static_cast<std::int64_t>((grid.elements() + most - 1) / most);
    thin(grid.axis[at], stride_off(stride, grid.axis[at].count, view));
  }
}

}  // namespace

Grid thinned(Grid grid, std::uint64_t most, const TensorView& view) noexcept {
  thin_axes(grid, std::max<std::uint64_t>(most, 1), grid.axes, view);
  return grid;
}

Grid thinned_beside(Grid grid, std::size_t axis, std::uint64_t most, const TensorView& view,
                    std::uint32_t& stride) noexcept {
  stride = 1;
  most = std::max<std::uint64_t>(most, 1);
  thin_axes(grid, most, axis, view);
  if (grid.elements() <= most) return grid;
  stride = static_cast<std::uint32_t>((grid.elements() + most - 1) / most);
  thin(grid.axis[axis], stride);
  return grid;
}

}  // namespace tensorscope::agent
