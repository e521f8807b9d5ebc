#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tensorscope::viewer::analysis {

/// A row-major matrix of what was sampled; `values` has rows * cols elements.
struct MatrixView {
  std::span<const float> values;
  std::int64_t rows = 0;
  std::int64_t cols = 0;

  [[nodiscard]] float at(std::int64_t row, std::int64_t col) const {
    return values[static_cast<std::size_t>(row * cols + col)];
  }
};

/// Half open: rows [row0, row1), columns [col0, col1).
struct CellWindow {
  std::int64_t row0 = 0;
  std::int64_t row1 = 0;
  std::int64_t col0 = 0;
  std::int64_t col1 = 0;

  bool operator==(const CellWindow&) const = default;
};

enum class Reduction : std::uint8_t { mean, max_abs, nearest };
[[nodiscard]] const char* name(Reduction reduction);

/// A picture of a window of a matrix: one cell for each block of `block_rows` x `block_cols` elements.
/// A cell is never between two pixels, so no element gets lost: blocks are whole, and start at multiples of their size,
/// so that the picture does not shimmer when it is moved. A cell whose block holds a NaN is NaN; else, one that holds
/// an infinity is that infinity, by whatever is reduced.
struct CellGrid {
  std::vector<float> cells;  ///< rows * cols, row-major
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  std::int64_t block_rows = 1;
  std::int64_t block_cols = 1;
  CellWindow window;  ///< the elements that the cells cover; blocks at the matrix' end may be smaller

  [[nodiscard]] float at(std::int64_t row, std::int64_t col) const {
    return cells[static_cast<std::size_t>(row * cols + col)];
  }
};

/// `max_rows` and `max_cols` are the pixels there are for the window (> 0).
/// max_abs keeps the sign: of each block, the element that is farthest from zero.
/// Threads: pure. `grid` is overwritten; reuse it to save the allocation.
void reduce(const MatrixView& matrix, CellWindow window, std::int64_t max_rows, std::int64_t max_cols,
            Reduction reduction, CellGrid& grid);

}  // namespace tensorscope::viewer::analysis
