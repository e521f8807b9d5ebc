#include "viewer/panels/neurons/neuron_layout.h"

#include <algorithm>
#include <optional>

namespace tensorscope::viewer {
namespace {

std::uint64_t extent(std::int64_t size) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(size, 0));
}

template <typename Count>
NeuronLayout lay(std::size_t axis, std::size_t dimensions, Count count) {
  NeuronLayout layout;
  layout.axis = axis;
  layout.neurons = 1;
  for (std::size_t i = 0; i < dimensions; ++i) {
    std::uint64_t& part = i < axis ? layout.samples : i == axis ? layout.neurons : layout.positions;
    part *= count(i);
  }
  return layout;
}

std::uint64_t elements(const schema::Window& window) {
  double product = 1.0;
  for (std::size_t i = 0; i < window.dimensions; ++i) product *= window.count[i];
  return product < 1e18 ? static_cast<std::uint64_t>(product) : std::uint64_t{1} << 60;
}

void thin(schema::Window& window, std::size_t dimension) {
  window.stride[dimension] *= 2;
  window.count[dimension] = (window.count[dimension] + 1) / 2;
}

// The longest of some dimensions that still has something to leave out.
std::optional<std::size_t> longest(const schema::Window& window, std::size_t first, std::size_t end) {
  std::optional<std::size_t> found;
  for (std::size_t i = first; i < end; ++i) {
    if (window.count[i] > 1 && (!found || window.count[i] > window.count[*found])) found = i;
  }
  return found;
}

void thin_to(schema::Window& window, std::size_t axis, std::uint64_t most) {
  while (elements(window) > most) {
    auto dimension = longest(window, axis + 1, window.dimensions);
    if (!dimension) dimension = longest(window, 0, axis);
    if (!dimension) dimension = axis;
    thin(window, *dimension);
  }
}

schema::Window whole_layer(std::span<const std::int64_t> shape, std::size_t axis) {
  schema::Window window;
  window.dimensions = std::min<std::size_t>(shape.size(), schema::kMaxDimensions);
  for (std::size_t i = 0; i < window.dimensions; ++i) {
    window.count[i] = static_cast<std::uint32_t>(std::min<std::uint64_t>(extent(shape[i]), 0xffff'ffffU));
    window.stride[i] = 1;
  }
  if (axis < window.dimensions) {
    const std::uint32_t most = schema::Units::kMost;
    const std::uint32_t all = window.count[axis];
    const std::uint32_t stride = std::max(all / most + (all % most > 0 ? 1U : 0U), 1U);
    window.stride[axis] = stride;
    window.count[axis] = all / stride + (all % stride > 0 ? 1U : 0U);
  }
  return window;
}

}  // namespace

std::size_t neuron_axis(const schema::CatalogEntry& entry, std::size_t dimensions) {
  if (dimensions == 0) return 0;
  if (entry.unit_axis >= 0 && static_cast<std::size_t>(entry.unit_axis) < dimensions) {
    return static_cast<std::size_t>(entry.unit_axis);
  }
  return dimensions == 4 || dimensions == 5 ? 1 : dimensions - 1;
}

NeuronLayout layout_of(const schema::CatalogEntry& entry, std::span<const std::int64_t> shape) {
  return lay(neuron_axis(entry, shape.size()), shape.size(), [&](std::size_t i) { return extent(shape[i]); });
}

NeuronLayout layout_of(const schema::CatalogEntry& entry, const schema::Region& region) {
  const std::size_t dimensions = region.window.dimensions;
  return lay(neuron_axis(entry, dimensions), dimensions,
             [&](std::size_t i) { return std::uint64_t{region.window.count[i]}; });
}

NeuronLayout whole_layout_of(const schema::CatalogEntry& entry, const schema::Region& region) {
  return layout_of(entry, std::span(region.shape).first(region.window.dimensions));
}

const char* neuron_word(const NeuronLayout& layout) {
  return layout.positions > 1 ? "channel" : "neuron";
}

const char* sample_word(const NeuronLayout& layout) {
  return layout.axis > 1 ? "positions" : "samples";
}

schema::Window layer_window(const schema::CatalogEntry& entry, std::span<const std::int64_t> shape,
                            std::uint64_t most) {
  const std::size_t axis = neuron_axis(entry, shape.size());
  schema::Window window = whole_layer(shape, axis);
  thin_to(window, axis, most);
  return window;
}

schema::Window mosaic_window(const schema::CatalogEntry& entry, std::span<const std::int64_t> shape,
                             std::uint64_t sample, std::uint64_t most) {
  const std::size_t axis = neuron_axis(entry, shape.size());
  schema::Window window = whole_layer(shape, axis);
  for (std::size_t i = 0; i < axis; ++i) {
    window.start[i] = i == 0 ? static_cast<std::uint32_t>(sample) : 0;
    window.count[i] = std::min(window.count[i], 1U);
  }
  thin_to(window, axis, most);
  return window;
}

bool is_same_but_for_samples(const schema::Window& a, const schema::Window& b) {
  if (a.dimensions != b.dimensions) return false;
  for (std::size_t i = 0; i < a.dimensions; ++i) {
    if (a.start[i] != b.start[i] || a.stride[i] != b.stride[i] || (i > 0 && a.count[i] != b.count[i])) return false;
  }
  return true;
}

bool is_answer_to(const schema::Region& region, const schema::Window& window) {
  if (region.window.dimensions != window.dimensions) return false;
  for (std::size_t i = 0; i < window.dimensions; ++i) {
    const std::uint64_t size = extent(region.shape[i]);
    const std::uint64_t stride = std::max(window.stride[i], 1U);
    const std::uint64_t left = size > window.start[i] ? size - window.start[i] : 0;
    const std::uint64_t count = std::min<std::uint64_t>(window.count[i], (left + stride - 1) / stride);
    const std::uint64_t thinned = std::max(region.window.stride[i], 1U) / stride;
    if (region.window.start[i] != window.start[i] || thinned == 0 || region.window.stride[i] % stride != 0)
      return false;
    if (region.window.count[i] != (count + thinned - 1) / thinned) return false;
  }
  return true;
}

}  // namespace tensorscope::viewer
