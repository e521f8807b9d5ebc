#include "viewer/widgets/heatmap_layout.h"

#include <algorithm>
#include <cmath>

namespace tensorscope::viewer::widgets {
namespace {

/// Sampled elements of a dimension of which something is in [lo, hi).
void sampled_in_view(const SampledDim& dim, analysis::Range view, std::int64_t& first, std::int64_t& end) {
  const auto at = [&](double index) {
    return (index - static_cast<double>(dim.start)) / static_cast<double>(dim.stride);
  };
  first = std::clamp(static_cast<std::int64_t>(std::floor(at(view.lo))), std::int64_t{0}, dim.count);
  end = std::clamp(static_cast<std::int64_t>(std::ceil(at(view.hi))), first, dim.count);
}

/// As many elements as there are pixels, from the view's first index on.
SampledDim fitting(const SampledDim& dim, analysis::Range view, float pixels) {
  const auto first = std::clamp(static_cast<std::int64_t>(std::floor(view.lo)), std::int64_t{0}, dim.extent);
  const auto end = std::clamp(static_cast<std::int64_t>(std::ceil(view.hi)), first, dim.extent);
  const auto room = std::max<std::int64_t>(1, static_cast<std::int64_t>(pixels));
  const std::int64_t stride = std::max<std::int64_t>(1, (end - first + room - 1) / room);
  return {dim.extent, first, stride, (end - first + stride - 1) / stride};
}

bool covers(const SampledDim& sampled, const SampledDim& wanted) {
  return sampled.start <= wanted.start && sampled.end() >= wanted.end() && sampled.stride <= wanted.stride;
}

}  // namespace

HeatmapLayout lay_out(const MatrixData& matrix, Box area, analysis::Range rows, analysis::Range cols,
                      bool square_cells) {
  if (square_cells) {
    const float cell =
        std::min(area.width() / static_cast<float>(cols.span()), area.height() / static_cast<float>(rows.span()));
    const float whole = cell >= 2.0F ? std::floor(cell) : cell;
    area.x1 = area.x0 + std::round(whole * static_cast<float>(cols.span()));
    area.y1 = area.y0 + std::round(whole * static_cast<float>(rows.span()));
  }
  HeatmapLayout layout{area, {rows, {}, area.y0, area.y1}, {cols, {}, area.x0, area.x1}, {}};
  sampled_in_view(matrix.rows, rows, layout.window.row0, layout.window.row1);
  sampled_in_view(matrix.cols, cols, layout.window.col0, layout.window.col1);
  return layout;
}

std::optional<WantedWindow> finer_window(const MatrixData& matrix, const HeatmapLayout& layout) {
  const WantedWindow wanted{fitting(matrix.rows, layout.rows.view, layout.plot.height()),
                            fitting(matrix.cols, layout.cols.view, layout.plot.width())};
  if (wanted.rows.count == 0 || wanted.cols.count == 0 ||
      (covers(matrix.rows, wanted.rows) && covers(matrix.cols, wanted.cols))) {
    return std::nullopt;
  }
  return wanted;
}

}  // namespace tensorscope::viewer::widgets
