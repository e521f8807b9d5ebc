#pragma once

#include <optional>

#include "viewer/analysis/cell_grid.h"
#include "viewer/widgets/heatmap.h"
#include "viewer/widgets/plot_axis.h"

namespace tensorscope::viewer::widgets {

/// Where elements lie on screen. Rows run downwards. Internal to this folder.
struct HeatmapLayout {
  Box plot;
  PlotAxis rows;  ///< in true indices
  PlotAxis cols;
  analysis::CellWindow window;  ///< the sampled elements in view

  /// Pixels per sampled element.
  [[nodiscard]] float cell_width(const MatrixData& m) const {
    return cols.pixel(static_cast<double>(m.cols.stride)) - cols.pixel(0.0);
  }
  [[nodiscard]] float cell_height(const MatrixData& m) const {
    return rows.pixel(static_cast<double>(m.rows.stride)) - rows.pixel(0.0);
  }
  /// The edges of sampled rows and columns, in pixels.
  [[nodiscard]] float row_pixel(const MatrixData& m, std::int64_t sampled) const {
    return rows.pixel(static_cast<double>(m.rows.index(sampled)));
  }
  [[nodiscard]] float col_pixel(const MatrixData& m, std::int64_t sampled) const {
    return cols.pixel(static_cast<double>(m.cols.index(sampled)));
  }
};

/// Places the views into `area`; with square cells, only as much of it as they need.
[[nodiscard]] HeatmapLayout lay_out(const MatrixData& matrix, Box area, analysis::Range rows, analysis::Range cols,
                                    bool square_cells);

/// The window that would fill the pixels of the view better than the sample does, if there is one.
[[nodiscard]] std::optional<WantedWindow> finer_window(const MatrixData& matrix, const HeatmapLayout& layout);

}  // namespace tensorscope::viewer::widgets
