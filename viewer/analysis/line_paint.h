#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "viewer/analysis/color_map.h"
#include "viewer/analysis/line_columns.h"

namespace tensorscope::viewer::analysis {

/// A line to be painted, or with a thickness of 0 an area from `lo` to `hi` of each column.
struct PaintedLine {
  std::span<const LineColumn> columns;
  Rgb color;
  double opacity = 1.0;
  double thickness = 1.0;  ///< pixels
};

/// A picture of width * height RGBA bytes (not premultiplied), transparent where nothing is.
struct LinePicture {
  std::size_t width = 0;
  std::size_t height = 0;
  std::vector<std::uint8_t> rgba;
};

/// Paints lines over each other, the first one farthest back. Edges are smooth: a pixel is covered by the share of it
/// that a straight line of this thickness would cover, and a spike reaches its height in full.
/// A line never covers a pixel twice, so that how pale it is does not depend on how often it crosses itself.
/// Threads: pure; `picture` has its size, its bytes are resized.
void paint_lines(std::span<const PaintedLine> lines, LinePicture& picture);

}  // namespace tensorscope::viewer::analysis
