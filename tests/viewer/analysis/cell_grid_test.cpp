#include "viewer/analysis/cell_grid.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace tensorscope::viewer::analysis {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

struct Matrix {
  std::int64_t rows, cols;
  std::vector<float> values = std::vector<float>(static_cast<std::size_t>(rows * cols), 0.0F);

  float& at(std::int64_t r, std::int64_t c) { return values[static_cast<std::size_t>(r * cols + c)]; }
  CellGrid reduced(std::int64_t max_rows, std::int64_t max_cols, Reduction how, CellWindow window) const {
    CellGrid grid;
    reduce({values, rows, cols}, window, max_rows, max_cols, how, grid);
    return grid;
  }
  CellGrid reduced(std::int64_t max_rows, std::int64_t max_cols, Reduction how) const {
    return reduced(max_rows, max_cols, how, {0, rows, 0, cols});
  }
};

TEST(CellGrid, OneHotCellIn4096SquaredStaysUnderMaxAbs) {
  Matrix m{4096, 4096};
  m.at(3000, 1234) = -9.0F;
  const CellGrid grid = m.reduced(700, 900, Reduction::max_abs);
  EXPECT_LE(grid.rows, 700);
  EXPECT_LE(grid.cols, 900);
  EXPECT_EQ(grid.at(3000 / grid.block_rows, 1234 / grid.block_cols), -9.0F);
  EXPECT_EQ(std::count(grid.cells.begin(), grid.cells.end(), -9.0F), 1);
}

TEST(CellGrid, ASmallMatrixIsShownAsItIs) {
  Matrix m{3, 5};
  m.at(2, 4) = 7.0F;
  const CellGrid grid = m.reduced(300, 300, Reduction::mean);
  EXPECT_EQ(grid.block_rows, 1);
  EXPECT_EQ(grid.cells, m.values);
}

TEST(CellGrid, MeanIsOverTheElementsThatAreThere) {
  Matrix m{3, 3};
  m.values = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  const CellGrid grid = m.reduced(2, 2, Reduction::mean);
  EXPECT_FLOAT_EQ(grid.at(0, 0), 3.0F);
  EXPECT_FLOAT_EQ(grid.at(0, 1), 4.5F);  // 3 and 6: the block ends with the matrix
  EXPECT_FLOAT_EQ(grid.at(1, 1), 9.0F);
}

TEST(CellGrid, EveryReductionKeepsTheMarksOfWhatIsNotFinite) {
  for (const Reduction how : {Reduction::mean, Reduction::max_abs, Reduction::nearest}) {
    Matrix m{8, 8};
    m.at(0, 0) = kNaN;
    m.at(1, 1) = kInf;
    m.at(1, 5) = kInf;
    m.at(5, 0) = -kInf;
    const CellGrid grid = m.reduced(2, 2, how);
    EXPECT_TRUE(std::isnan(grid.at(0, 0))) << name(how);  // NaN over infinity
    EXPECT_EQ(grid.at(0, 1), kInf) << name(how);
    EXPECT_EQ(grid.at(1, 0), -kInf) << name(how);
    EXPECT_EQ(grid.at(1, 1), 0.0F) << name(how);
  }
}

TEST(CellGrid, BlocksStartAtMultiplesOfTheirSizeWhereverTheWindowStarts) {
  Matrix m{1000, 1000};
  for (const std::int64_t from : {0, 1, 3, 7, 100, 501}) {
    const CellGrid grid = m.reduced(90, 110, Reduction::max_abs, {from, 900, from, 950});
    EXPECT_EQ(grid.window.row0 % grid.block_rows, 0);
    EXPECT_EQ(grid.window.col0 % grid.block_cols, 0);
    EXPECT_LE(grid.window.row0, from);
    EXPECT_GE(grid.window.row1, 900);
    EXPECT_GE(grid.window.col1, 950);
    EXPECT_LE(grid.rows, 90);
    EXPECT_LE(grid.cols, 110);
  }
}

TEST(CellGrid, AWindowThatStartsInsideOfABlockStillFitsItsPixels) {
  Matrix m{200, 200};
  const CellGrid grid = m.reduced(18, 18, Reduction::max_abs, {5, 185, 5, 185});  // 18 blocks of 10, were they at 5
  EXPECT_LE(grid.rows, 18);
  EXPECT_LE(grid.cols, 18);
  EXPECT_GE(grid.window.row1, 185);
}

TEST(CellGrid, AnEmptyWindowHasNoCells) {
  Matrix m{4, 4};
  EXPECT_TRUE(m.reduced(9, 9, Reduction::mean, {2, 2, 0, 4}).cells.empty());
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
