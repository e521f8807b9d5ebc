#include "viewer/panels/projection/projected_rows.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

std::uint64_t index_along(const schema::Window& window, std::size_t dimension, std::size_t index) {
  return window.start[dimension] + std::uint64_t{window.stride[dimension]} * index;
}

// Elements before, along and after a dimension.
struct Extents {
  std::size_t outer = 1;
  std::size_t count = 1;
  std::size_t inner = 1;
};

Extents extents_around(const schema::Window& window, std::size_t axis) {
  Extents extents;
  for (std::size_t i = 0; i < window.dimensions; ++i) {
    (i < axis ? extents.outer : i == axis ? extents.count : extents.inner) *= window.count[i];
  }
  return extents;
}

// Every stride-th index of the axis, with all that it stands for.
std::vector<float> along_axis(const std::vector<float>& values, const Extents& extents, std::size_t stride) {
  const std::size_t count = (extents.count + stride - 1) / stride;
  std::vector<float> moved(count * extents.outer * extents.inner);
  for (std::size_t outer = 0; outer < extents.outer; ++outer) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t place = (outer * extents.count + i * stride) * extents.inner;
      const auto from = values.begin() + static_cast<std::ptrdiff_t>(place);
      const std::size_t to = (i * extents.outer + outer) * extents.inner;
      std::copy_n(from, extents.inner, moved.begin() + static_cast<std::ptrdiff_t>(to));
    }
  }
  return moved;
}

void describe_points(ProjectedRows& rows) {
  for (std::size_t i = 0; i < rows.points.count; ++i) {
    double sum = 0.0;
    double squared = 0.0;
    double above = 0.0;
    const std::span<const float> row = rows.points.view().row(i);
    for (const float value : row) {
      sum += static_cast<double>(value);
      squared += static_cast<double>(value) * static_cast<double>(value);
      above += value > 0.0F ? 1.0 : 0.0;
    }
    const auto count = static_cast<double>(std::max<std::size_t>(rows.points.dimensions, 1));
    rows.mean.push_back(static_cast<float>(sum / count));
    rows.norm.push_back(static_cast<float>(std::sqrt(squared)));
    rows.on_rate.push_back(static_cast<float>(above / count));
  }
}

}  // namespace

std::size_t ProjectedRows::memory_bytes() const {
  return (points.values.capacity() + mean.capacity() + norm.capacity() + on_rate.capacity()) * sizeof(float) +
         ids.capacity() * sizeof(std::uint64_t);
}

std::size_t neuron_axis_of(std::size_t dimensions) {
  return dimensions >= 4 ? 1 : dimensions == 0 ? 0 : dimensions - 1;
}

ProjectedRows rows_of(const RegionSample& sample, RowsAre are, std::size_t neuron_axis) {
  ProjectedRows rows;
  rows.are = are;
  const schema::Window& window = sample.region.window;
  const std::size_t axis = are == RowsAre::neurons ? neuron_axis : 0;
  if (window.dimensions <= axis || element_count(sample.region) == 0) return rows;
  const Extents extents = extents_around(window, axis);
  rows.total = static_cast<std::uint64_t>(std::max<std::int64_t>(sample.region.shape[axis], 0));
  elements_as_float(sample.region, rows.points.values);
  // What is asked for is bounded along the first dimension only.
  const std::size_t stride = (extents.count + kMostPoints - 1) / kMostPoints;
  if (axis != 0 || stride > 1) rows.points.values = along_axis(rows.points.values, extents, stride);
  rows.points.count = (extents.count + stride - 1) / stride;
  rows.points.dimensions = extents.outer * extents.inner;
  const std::size_t all = rows.points.count;
  const std::vector<std::size_t> kept = analysis::keep_finite(rows.points);
  rows.left_out = all - kept.size();
  for (const std::size_t index : kept) rows.ids.push_back(index_along(window, axis, index * stride));
  describe_points(rows);
  return rows;
}

schema::Window rows_to_ask_for(const std::vector<std::int64_t>& shape) {
  schema::Window window;
  if (shape.empty() || shape.size() > schema::kMaxDimensions) return window;
  std::uint64_t each = 1;
  for (const std::int64_t extent : shape) each *= static_cast<std::uint64_t>(std::max<std::int64_t>(extent, 1));
  const std::uint64_t count = static_cast<std::uint64_t>(std::max<std::int64_t>(shape[0], 0));
  each /= std::max<std::uint64_t>(count, 1);
  const std::uint64_t most =
      std::clamp<std::uint64_t>(kMostElements / std::max<std::uint64_t>(each, 1), 1, kMostPoints);
  if (count <= most) return window;
  window = whole_window(shape);
  const std::uint64_t stride = (count + most - 1) / most;
  window.stride[0] = static_cast<std::uint32_t>(stride);
  window.count[0] = static_cast<std::uint32_t>((count + stride - 1) / stride);
  return window;
}

const char* name_of(RowsAre are) {
  switch (are) {
    case RowsAre::samples:
      return "samples";
    case RowsAre::positions:
      return "positions";
    case RowsAre::neurons:
      return "neurons";
    case RowsAre::weight_rows:
      return "weight rows";
  }
  return "";
}

const char* name_of_one(RowsAre are) {
  switch (are) {
    case RowsAre::samples:
      return "sample";
    case RowsAre::positions:
      return "position";
    case RowsAre::neurons:
      return "neuron";
    case RowsAre::weight_rows:
      return "row";
  }
  return "";
}

}  // namespace tensorscope::viewer
