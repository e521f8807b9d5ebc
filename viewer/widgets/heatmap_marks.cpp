#include "viewer/widgets/heatmap_marks.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "viewer/look/look.h"
#include "viewer/look/text.h"

namespace tensorscope::viewer::widgets {
namespace {

using look::px;

constexpr double kHatchFrom = 7.0;    // cell size, in design pixels, from which on a hatch can be seen
constexpr double kLetterFrom = 14.0;  // and from which on a letter fits

look::Rgb mark_color(float value) {
  const look::Palette& p = look::palette();
  return std::isnan(value) ? p.nan : value > 0.0F ? p.pos_inf : p.neg_inf;
}

void hatch(ImDrawList& list, const Box& cell) {
  list.PushClipRect({cell.x0, cell.y0}, {cell.x1, cell.y1}, true);
  const std::uint32_t dark = look::ink({0, 0, 0}, 0.45);
  for (float at = -cell.height(); at < cell.width(); at += px(4)) {
    list.AddLine({cell.x0 + at, cell.y1}, {cell.x0 + at + cell.height(), cell.y0}, dark, 1.0F);
  }
  list.PopClipRect();
}

void draw_arrow(ImDrawList& list, ImVec2 at, float half, bool up) {
  const float tip = up ? -half : half;
  list.AddTriangleFilled({at.x, at.y + tip}, {at.x + half, at.y - tip}, {at.x - half, at.y - tip},
                         look::ink({0, 0, 0}));
}

Box cell_box(const MatrixData& m, const HeatmapLayout& layout, const analysis::CellGrid& grid, std::int64_t r,
             std::int64_t c) {
  const std::int64_t row = grid.window.row0 + r * grid.block_rows;
  const std::int64_t col = grid.window.col0 + c * grid.block_cols;
  return {layout.col_pixel(m, col), layout.row_pixel(m, row),
          layout.col_pixel(m, std::min(col + grid.block_cols, grid.window.col1)),
          layout.row_pixel(m, std::min(row + grid.block_rows, grid.window.row1))};
}

/// Short strokes outside of the frame, at the height and above the column of the cell.
void rug(ImDrawList& list, const Box& plot, const Box& cell, look::Rgb color) {
  const std::uint32_t ink = look::ink(color);
  const float length = px(4);
  const float x = std::floor((cell.x0 + cell.x1) / 2.0F);
  const float y = std::floor((cell.y0 + cell.y1) / 2.0F);
  if (x >= plot.x0 && x < plot.x1) {
    list.AddRectFilled({x, plot.y0 - length}, {x + 1.0F, plot.y0}, ink);
  }
  if (y >= plot.y0 && y < plot.y1) {
    list.AddRectFilled({plot.x1, y}, {plot.x1 + length, y + 1.0F}, ink);
  }
}

}  // namespace

void draw_cell_mark(ImDrawList& list, const Box& cell, float value) {
  const float size = std::min(cell.width(), cell.height());
  if (size < px(kHatchFrom)) {
    return;
  }
  const ImVec2 middle((cell.x0 + cell.x1) / 2.0F, (cell.y0 + cell.y1) / 2.0F);
  if (std::isinf(value)) {
    return draw_arrow(list, middle, std::min(size * 0.3F, px(7)), value > 0.0F);
  }
  hatch(list, cell);
  if (size >= px(kLetterFrom)) {
    const float half = px(6);
    list.AddRectFilled({middle.x - half, middle.y - half}, {middle.x + half, middle.y + half},
                       look::ink(mark_color(value)), px(2));
    look::draw_text(list, look::Font::small, middle, {0, 0, 0}, "N", look::Align::middle, look::Align::middle);
  }
}

void draw_marks(ImDrawList& list, const MatrixData& matrix, const HeatmapLayout& layout, const HeatmapImage& image) {
  const Box& plot = layout.plot;
  const analysis::CellGrid& grid = image.grid();
  for (std::int64_t r = 0; r < grid.rows; ++r) {
    for (std::int64_t c = 0; c < grid.cols; ++c) {
      const float value = grid.at(r, c);
      if (std::isfinite(value) || image.is_blank(c)) {
        continue;
      }
      const Box cell = cell_box(matrix, layout, grid, r, c);
      rug(list, plot, cell, mark_color(value));
      list.PushClipRect({plot.x0, plot.y0}, {plot.x1, plot.y1}, true);
      draw_cell_mark(list, cell, value);
      list.PopClipRect();
    }
  }
}

}  // namespace tensorscope::viewer::widgets
