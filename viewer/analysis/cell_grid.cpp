#include "viewer/analysis/cell_grid.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <vector>

#include "viewer/analysis/work.h"

namespace tensorscope::viewer::analysis {
namespace {

/// With the sign moved to the lowest bit, the bits of floats are ordered by magnitude, infinities above all finite
/// values and NaN above those: one integer maximum finds what must be marked and what is farthest from zero.
std::uint32_t magnitude_key(float v) {
  return std::rotl(std::bit_cast<std::uint32_t>(v), 1);
}
float from_key(std::uint32_t key) {
  return std::bit_cast<float>(std::rotr(key, 1));
}
constexpr std::uint32_t kInfinityKey = 0xFF000000U;  // magnitude_key(+inf)

constexpr std::int64_t kElementsWorthAThread = std::int64_t{1} << 20;

struct Band {
  const MatrixView& matrix;
  std::int64_t row0, row1, col0, col1;  // elements of one row of cells

  [[nodiscard]] const float* row(std::int64_t r) const {
    return &matrix.values[static_cast<std::size_t>(r * matrix.cols)];
  }
};

/// The key of the element farthest from zero, per cell.
void farthest(const Band& band, std::int64_t block, std::span<std::uint32_t> keys) {
  std::fill(keys.begin(), keys.end(), 0U);
  for (std::int64_t r = band.row0; r < band.row1; ++r) {
    const float* row = band.row(r);
    std::int64_t c = band.col0;
    for (std::uint32_t& key : keys) {
      const std::int64_t end = std::min(c + block, band.col1);
      std::uint32_t best = key;
      for (; c < end; ++c) {
        best = std::max(best, magnitude_key(row[c]));
      }
      key = best;
    }
  }
}

void sums(const Band& band, std::int64_t block, std::span<double> totals) {
  std::fill(totals.begin(), totals.end(), 0.0);
  for (std::int64_t r = band.row0; r < band.row1; ++r) {
    const float* row = band.row(r);
    std::int64_t c = band.col0;
    for (double& total : totals) {
      const std::int64_t end = std::min(c + block, band.col1);
      for (; c < end; ++c) {
        total += static_cast<double>(row[c]);
      }
    }
  }
}

void write_means(const Band& band, std::int64_t block, std::span<const double> totals, std::span<float> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::int64_t c = band.col0 + static_cast<std::int64_t>(i) * block;
    const std::int64_t n = (band.row1 - band.row0) * (std::min(c + block, band.col1) - c);
    out[i] = static_cast<float>(totals[i] / static_cast<double>(n));
  }
}

void write_nearest(const Band& band, std::int64_t block, std::span<float> out) {
  const float* row = band.row((band.row0 + band.row1) / 2);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::int64_t c = band.col0 + static_cast<std::int64_t>(i) * block;
    out[i] = row[(c + std::min(c + block, band.col1)) / 2];
  }
}

std::int64_t blocks_for(std::int64_t elements, std::int64_t block) {
  return (elements + block - 1) / block;
}

/// The smallest block with which `cells` of them, starting at a multiple of their size, cover [lo, hi). A window that
/// starts inside of a block needs one more than its length tells.
std::int64_t aligned_block(std::int64_t lo, std::int64_t hi, std::int64_t cells) {
  std::int64_t block = std::max<std::int64_t>(1, blocks_for(hi - lo, cells));
  while (block > 1 && block < hi && blocks_for(hi, block) - lo / block > cells) {
    ++block;
  }
  return block;
}

}  // namespace

const char* name(Reduction reduction) {
  switch (reduction) {
    case Reduction::mean:
      return "mean";
    case Reduction::max_abs:
      return "max-abs";
    case Reduction::nearest:
      return "nearest";
  }
  return "";
}

void reduce(const MatrixView& matrix, CellWindow window, std::int64_t max_rows, std::int64_t max_cols,
            Reduction reduction, CellGrid& grid) {
  assert(matrix.values.size() == static_cast<std::size_t>(matrix.rows * matrix.cols));
  const std::int64_t bh = aligned_block(window.row0, window.row1, max_rows);
  const std::int64_t bw = aligned_block(window.col0, window.col1, max_cols);
  const std::int64_t row0 = window.row0 / bh * bh;
  const std::int64_t col0 = window.col0 / bw * bw;
  grid.block_rows = bh;
  grid.block_cols = bw;
  grid.rows = blocks_for(window.row1 - row0, bh);
  grid.cols = blocks_for(window.col1 - col0, bw);
  grid.window = {row0, std::min(row0 + grid.rows * bh, matrix.rows), col0,
                 std::min(col0 + grid.cols * bw, matrix.cols)};
  grid.cells.resize(static_cast<std::size_t>(grid.rows * grid.cols));

  const auto cols = static_cast<std::size_t>(grid.cols);
  const std::int64_t elements_of_row = std::max<std::int64_t>(bh * (grid.window.col1 - col0), 1);
  const auto least = static_cast<std::size_t>(blocks_for(kElementsWorthAThread, elements_of_row));
  in_parts(static_cast<std::size_t>(grid.rows), least, cores_of_a_frame(), [&](std::size_t begin, std::size_t end) {
    std::vector<std::uint32_t> keys(cols);
    std::vector<double> totals(reduction == Reduction::mean ? cols : 0);
    for (std::size_t r = begin; r < end; ++r) {
      const std::int64_t top = row0 + static_cast<std::int64_t>(r) * bh;
      const Band band{matrix, top, std::min(top + bh, matrix.rows), col0, grid.window.col1};
      const std::span<float> out(&grid.cells[r * cols], cols);
      farthest(band, bw, keys);
      if (reduction == Reduction::mean) {
        sums(band, bw, totals);
        write_means(band, bw, totals, out);
      } else if (reduction == Reduction::nearest) {
        write_nearest(band, bw, out);
      }
      for (std::size_t i = 0; i < cols; ++i) {
        if (reduction == Reduction::max_abs || keys[i] >= kInfinityKey) {
          out[i] = from_key(keys[i]);
        }
      }
    }
  });
}

}  // namespace tensorscope::viewer::analysis
