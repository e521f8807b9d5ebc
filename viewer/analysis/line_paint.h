#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "viewer/analysis/color_map.h"
#include "viewer/analysis/line_columns.h"
#include "viewer/analysis/work.h"

namespace tensorscope::viewer::analysis {

/// A line to be painted, or with a thickness of 0 an area from `lo` to `hi` of each column.
struct PaintedLine {
  std::span<const LineColumn> columns;
  Rgb color;
  double opacity = 1.0;
  double thickness = 1.0;  ///< pixels
};

/// Neighbouring columns of a picture, of its whole height. A pixel has its alpha in the highest byte, then red, green
/// and blue (not premultiplied).
struct LinePiece {
  std::size_t left = 0;
  std::size_t width = 0;
  std::size_t top = 0, bottom = 0;    ///< outside of [top, bottom) it is transparent
  std::vector<std::uint32_t> pixels;  ///< row by row
};

/// A picture of width * height pixels, most of which is transparent, in pieces from left to right.
struct LinePicture {
  static constexpr std::size_t kPieceWidth = 32;

  std::size_t width = 0;
  std::size_t height = 0;
  std::vector<LinePiece> pieces;
};

/// Paints lines over each other, the first one farthest back. Edges are smooth: a pixel is covered by the share of it
/// that a straight line of this thickness would cover, and a spike reaches its height in full.
/// A line never covers a pixel twice, so that how pale it is does not depend on how often it crosses itself.
/// Threads: pure; `picture` has its size; memory that it has is used again.
void paint_lines(std::span<const PaintedLine> lines, LinePicture& picture, unsigned threads = cores_of_a_frame());

}  // namespace tensorscope::viewer::analysis
