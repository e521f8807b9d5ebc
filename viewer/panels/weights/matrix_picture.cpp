#include "viewer/panels/weights/matrix_picture.h"

#include <algorithm>
#include <utility>

#include "viewer/panels/weights/tensor_form.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

// float holds these exactly: what the picture has is what the cursor may read.
bool fits_float(schema::Dtype dtype) {
  using schema::Dtype;
  return dtype != Dtype::float64 && dtype != Dtype::int32 && dtype != Dtype::int64;
}

std::uint64_t pixels(float length) {
  return static_cast<std::uint64_t>(std::max(length, 1.0F));
}

}  // namespace

const schema::Window& MatrixPicture::window(const Source& source, const std::vector<std::int64_t>& shape,
                                            bool every_element, float width, float height) {
  row_dimensions_ = row_dimensions(source.entry, shape);
  PictureNeed need;
  need.shape = shape;
  need.row_dimensions = row_dimensions_;
  need.row_pixels = pixels(result_ ? result_->plot.height() : height);
  need.column_pixels = pixels(result_ ? result_->plot.width() : width);
  need.rows = heatmap_.rows_view;
  need.columns = heatmap_.cols_view;
  need.every_element = every_element;
  return request_.update(need);
}

void MatrixPicture::draw(const TensorScene& scene, widgets::ColorSettings& colors, PanelState& state, float width,
                         float height) {
  widgets::Heatmap spec;
  spec.title = scene.title;
  spec.source = scene.subtitle;
  widgets::MatrixData matrix;
  MatrixAxes axes;
  if (scene.sample != nullptr) {
    const schema::Region& region = scene.sample->region;
    const std::size_t dimensions = region.window.dimensions;
    const std::size_t split = std::min(row_dimensions_, dimensions);
    axes = matrix_axes(region, split, dimension_names(scene.source.entry, dimensions));
    matrix.values = scene.values.values();
    matrix.revision = scene.values.revision();
    matrix.rows = axes.rows;
    matrix.cols = axes.columns;
    matrix.total_elements = elements_of(std::span(region.shape).first(dimensions));
    matrix.row_axis = axes.row_axis;
    matrix.col_axis = axes.column_axis;
    if (axes.named_rows) {
      matrix.row_name = [&region, split](std::int64_t row) {
        return indices_text(region.window, 0, split, static_cast<std::size_t>(row));
      };
    }
    if (axes.named_columns) {
      matrix.col_name = [&region, split, dimensions](std::int64_t column) {
        return indices_text(region.window, split, dimensions, static_cast<std::size_t>(column));
      };
    }
    if (!scene.is_difference && !fits_float(region.dtype)) {
      matrix.exact = [&region, columns = axes.columns.count](std::int64_t row, std::int64_t column) {
        return element_at(region, static_cast<std::size_t>(row * columns + column));
      };
    }
    spec.matrix = &matrix;
  }
  std::swap(heatmap_.colors, colors);
  result_ = widgets::heatmap("matrix", spec, heatmap_, width, height);
  std::swap(heatmap_.colors, colors);
  state.moving |= result_->moving;
}

DrawnArray MatrixPicture::drawn(const schema::Region& region, std::span<const float> difference) const {
  const MatrixAxes axes = matrix_axes(region, row_dimensions_, {});
  return drawn_array(region, axes, cut_of(axes, result_->rows, result_->cols), difference);
}

std::size_t MatrixPicture::memory_bytes() const {
  return heatmap_.image.texture().bytes() + heatmap_.image.grid().cells.capacity() * sizeof(float);
}

void MatrixPicture::forget() {
  heatmap_.rows_view.reset();
  heatmap_.cols_view.reset();
}

}  // namespace tensorscope::viewer
