#include "viewer/widgets/heatmap_hover.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/widgets/hover_box.h"

namespace tensorscope::viewer::widgets {
namespace {

std::string element_name(const std::function<std::string(std::int64_t)>& name, std::int64_t index) {
  return name ? look::format_signed(index) + "  " + name(index) : look::format_signed(index);
}

std::string_view or_else(std::string_view text, std::string_view fallback) {
  return text.empty() ? fallback : text;
}

/// Light in dark, so that it shows on any colour.
void outline(ImDrawList& list, const Box& cell) {
  const float w = look::px(1);
  if (cell.width() < 4.0F * w || cell.height() < 4.0F * w) {
    return;
  }
  list.AddRect({cell.x0, cell.y0}, {cell.x1, cell.y1}, look::ink({0, 0, 0}), 0.0F, 0, w);
  list.AddRect({cell.x0 + w, cell.y0 + w}, {cell.x1 - w, cell.y1 - w}, look::ink({255, 255, 255}), 0.0F, 0, w);
}

}  // namespace

std::string rank_text(const analysis::SampleRank& rank, double value) {
  const auto share = rank.rank_of(value);
  if (!share) {
    return {};
  }
  const std::string text = look::format_number(std::round(*share * 1000.0) / 10.0);
  return rank.exact() ? text : text + "  of " + look::format_count(rank.sampled()) + " taken evenly";
}

void hover_element(ImDrawList& list, const MatrixData& matrix, const HeatmapLayout& layout,
                   const analysis::CellGrid& grid, const analysis::SampleRank& rank, float mouse_x, float mouse_y) {
  const auto sampled = [](const SampledDim& dim, double index) {
    return static_cast<std::int64_t>(
        std::floor((index - static_cast<double>(dim.start)) / static_cast<double>(dim.stride)));
  };
  const std::int64_t row = sampled(matrix.rows, layout.rows.value(mouse_y));
  const std::int64_t col = sampled(matrix.cols, layout.cols.value(mouse_x));
  if (row < 0 || row >= matrix.rows.count || col < 0 || col >= matrix.cols.count) {
    return;
  }
  const float shown = matrix.view().at(row, col);
  const double value = matrix.exact ? matrix.exact(row, col) : static_cast<double>(shown);
  const Box cell{layout.col_pixel(matrix, col), layout.row_pixel(matrix, row), layout.col_pixel(matrix, col + 1),
                 layout.row_pixel(matrix, row + 1)};
  outline(list, cell);
  HoverBox box;
  box.row(or_else(matrix.row_axis, "row"), element_name(matrix.row_name, matrix.rows.index(row)));
  const std::int64_t column = matrix.cols.index(col);
  box.row(or_else(matrix.col_axis, "column"),
          matrix.col_names_alone && matrix.col_name ? matrix.col_name(column) : element_name(matrix.col_name, column));
  if (matrix.are_missing(col, col + 1)) {
    box.row("value", "none");
    return;
  }
  const look::Palette& p = look::palette();
  box.row("value", matrix.exact ? look::format_number(value) : look::format_exact(shown),
          std::isfinite(value) ? p.text : p.nan);
  if (const std::string text = rank_text(rank, value); !text.empty()) {
    box.row("percentile", text);
  }
  if (grid.block_rows * grid.block_cols > 1) {
    const std::int64_t r = (row - grid.window.row0) / grid.block_rows;
    const std::int64_t c = (col - grid.window.col0) / grid.block_cols;
    if (r >= 0 && r < grid.rows && c >= 0 && c < grid.cols) {
      box.row("pixel", look::format_number(static_cast<double>(grid.at(r, c))));
    }
  }
}

}  // namespace tensorscope::viewer::widgets
