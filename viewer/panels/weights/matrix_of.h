#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "viewer/analysis/axis_range.h"
#include "viewer/analysis/tile_layout.h"
#include "viewer/panels/drawn.h"
#include "viewer/store/tensor_samples.h"
#include "viewer/widgets/matrix_data.h"

namespace tensorscope::viewer {

/// How a sample's elements lie in a matrix: `row_dimensions` leading dimensions run along the rows, the others along
/// the columns. An axis of one dimension, besides those of a single element, counts in the tensor's own indices. One of
/// several counts sampled elements, and names each by its indices. Threads: pure functions.
struct MatrixAxes {
  widgets::SampledDim rows;
  widgets::SampledDim columns;
  std::string row_axis;  ///< "output", "input channel × row × column"
  std::string column_axis;
  bool named_rows = false;
  bool named_columns = false;
};
MatrixAxes matrix_axes(const schema::Region& region, std::size_t row_dimensions,
                       std::span<const std::string> dimension_names);

/// The indices in the tensor of a sampled row or column: "[3, 0, 2]".
std::string indices_text(const schema::Window& window, std::size_t first_dimension, std::size_t end_dimension,
                         std::size_t sampled);

/// A sample of a convolution's kernels. Its first two dimensions are outputs and inputs, the last one the width.
analysis::TileShape tile_shape(const schema::Region& region);

/// Sampled rows and columns [row0, row1) × [column0, column1).
struct MatrixCut {
  std::size_t row0 = 0;
  std::size_t row1 = 0;
  std::size_t column0 = 0;
  std::size_t column1 = 0;
};
/// What of a sample lies in view: ranges of the axes' own indices.
MatrixCut cut_of(const MatrixAxes& axes, analysis::Range rows, analysis::Range columns);

/// A sample, or a cut of its matrix, as it is drawn. A whole one keeps the sample's shape. `values`, if not empty, are
/// drawn instead of the elements: a difference.
DrawnArray drawn_array(const schema::Region& region, const MatrixAxes& axes, const MatrixCut& cut,
                       std::span<const float> values);
DrawnArray drawn_array(const schema::Region& region, std::span<const float> values);

}  // namespace tensorscope::viewer
