#include "viewer/panels/weights/matrix_of.h"

#include <algorithm>
#include <cmath>

#include "viewer/panels/weights/tensor_form.h"

namespace tensorscope::viewer {
namespace {

using widgets::SampledDim;

std::int64_t counted(const schema::Window& window, std::size_t first, std::size_t end) {
  std::int64_t count = 1;
  for (std::size_t i = first; i < end; ++i) count *= window.count[i];
  return count;
}

SampledDim axis_of(const schema::Region& region, std::size_t first, std::size_t end) {
  const schema::Window& window = region.window;
  if (const auto lone = lone_dimension(region.shape, first, end)) {
    return {region.shape[*lone], window.start[*lone], std::max<std::int64_t>(window.stride[*lone], 1),
            window.count[*lone]};
  }
  const std::int64_t count = counted(window, first, end);
  return {count, 0, 1, count};
}

// Of the dimensions that an axis runs along.
std::string joined(std::span<const std::string> names, const schema::Region& region, std::size_t first,
                   std::size_t end) {
  if (const auto lone = lone_dimension(region.shape, first, end)) return names[*lone];
  std::string text;
  for (std::size_t i = first; i < end; ++i) {
    if (region.shape[i] != 1) text += (text.empty() ? "" : " × ") + names[i];
  }
  return text;
}

void cut_axis(const SampledDim& axis, analysis::Range view, std::size_t& first, std::size_t& end) {
  const auto place = [&axis](double index) {
    return (index - static_cast<double>(axis.start)) / static_cast<double>(axis.stride);
  };
  const auto count = static_cast<double>(axis.count);
  first = static_cast<std::size_t>(std::clamp(std::floor(place(view.lo)), 0.0, count));
  end = static_cast<std::size_t>(std::clamp(std::ceil(place(view.hi)), static_cast<double>(first), count));
}

DrawnArray as_floats(std::span<const float> values) {
  DrawnArray array;
  const std::span<const std::byte> bytes = std::as_bytes(values);
  array.elements.assign(bytes.begin(), bytes.end());
  return array;
}

}  // namespace

MatrixAxes matrix_axes(const schema::Region& region, std::size_t row_dimensions,
                       std::span<const std::string> dimension_names) {
  const std::size_t dimensions = region.window.dimensions;
  const std::size_t split = std::min(row_dimensions, dimensions);
  MatrixAxes axes;
  axes.rows = axis_of(region, 0, split);
  axes.columns = axis_of(region, split, dimensions);
  axes.named_rows = split > 0 && !lone_dimension(region.shape, 0, split);
  axes.named_columns = split < dimensions && !lone_dimension(region.shape, split, dimensions);
  if (dimension_names.size() == dimensions) {
    axes.row_axis = joined(dimension_names, region, 0, split);
    axes.column_axis = joined(dimension_names, region, split, dimensions);
  }
  return axes;
}

std::string indices_text(const schema::Window& window, std::size_t first_dimension, std::size_t end_dimension,
                         std::size_t sampled) {
  std::vector<std::uint64_t> indices(end_dimension - first_dimension);
  for (std::size_t i = end_dimension; i-- > first_dimension;) {
    const std::size_t count = std::max<std::uint32_t>(window.count[i], 1);
    indices[i - first_dimension] = window.start[i] + sampled % count * window.stride[i];
    sampled /= count;
  }
  std::string text = "[";
  for (const std::uint64_t index : indices) text += (text.size() > 1 ? ", " : "") + std::to_string(index);
  return text + "]";
}

analysis::TileShape tile_shape(const schema::Region& region) {
  const schema::Window& window = region.window;
  if (window.dimensions < 3) return {};
  const std::size_t last = window.dimensions - 1;
  return {window.count[0], window.count[1], counted(window, 2, last), window.count[last]};
}

MatrixCut cut_of(const MatrixAxes& axes, analysis::Range rows, analysis::Range columns) {
  MatrixCut cut;
  cut_axis(axes.rows, rows, cut.row0, cut.row1);
  cut_axis(axes.columns, columns, cut.column0, cut.column1);
  return cut;
}

DrawnArray drawn_array(const schema::Region& region, std::span<const float> values) {
  DrawnArray array;
  if (values.empty()) {
    array.elements.assign(region.data.begin(), region.data.end());
    array.dtype = region.dtype;
  } else {
    array = as_floats(values);
  }
  for (std::size_t i = 0; i < region.window.dimensions; ++i) array.shape.push_back(region.window.count[i]);
  return array;
}

DrawnArray drawn_array(const schema::Region& region, const MatrixAxes& axes, const MatrixCut& cut,
                       std::span<const float> values) {
  const auto columns = static_cast<std::size_t>(axes.columns.count);
  const auto rows = static_cast<std::size_t>(axes.rows.count);
  const DrawnArray whole = drawn_array(region, values);
  if (cut.row0 == 0 && cut.column0 == 0 && cut.row1 >= rows && cut.column1 >= columns) return whole;
  const std::size_t bytes = schema::element_bytes(whole.dtype);
  DrawnArray part;
  part.dtype = whole.dtype;
  part.shape = {static_cast<std::int64_t>(cut.row1 - cut.row0), static_cast<std::int64_t>(cut.column1 - cut.column0)};
  for (std::size_t row = cut.row0; row < cut.row1; ++row) {
    const auto from = whole.elements.begin() + static_cast<std::ptrdiff_t>((row * columns + cut.column0) * bytes);
    part.elements.insert(part.elements.end(), from,
                         from + static_cast<std::ptrdiff_t>((cut.column1 - cut.column0) * bytes));
  }
  return part;
}

}  // namespace tensorscope::viewer
