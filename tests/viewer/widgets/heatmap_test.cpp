#include "viewer/widgets/heatmap.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "tests/viewer/stage.h"

namespace tensorscope::viewer::widgets {
namespace {

using look::Theme;

class HeatmapTest : public ::testing::Test {
 protected:
  void matrix(std::int64_t rows, std::int64_t cols, float value = 0.0F) {
    values_.assign(static_cast<std::size_t>(rows * cols), value);
    data_.values = values_;
    data_.rows = {rows, 0, 1, rows};
    data_.cols = {cols, 0, 1, cols};
  }
  float& at(std::int64_t row, std::int64_t col) {
    ++data_.revision;
    return values_[static_cast<std::size_t>(row * data_.cols.count + col)];
  }

  void show() { result_ = heatmap("map", {.title = "Weights", .source = "w", .matrix = &data_}, state_); }
  platform::Image draw() {
    return stage_.draw([this] { show(); });
  }

  /// The middle of an element, in pixels.
  [[nodiscard]] int x_of(double col) const {
    return static_cast<int>(static_cast<double>(result_.plot.x0) + (col + 0.5 - result_.cols.lo) / result_.cols.span() *
                                                                       static_cast<double>(result_.plot.width()));
  }
  [[nodiscard]] int y_of(double row) const {
    return static_cast<int>(static_cast<double>(result_.plot.y0) + (row + 0.5 - result_.rows.lo) / result_.rows.span() *
                                                                       static_cast<double>(result_.plot.height()));
  }
  [[nodiscard]] int count_in_plot(const platform::Image& image, analysis::Rgb color, int tolerance = 12) const {
    const Box& p = result_.plot;
    return count_near(image, static_cast<int>(p.x0), static_cast<int>(p.y0), static_cast<int>(p.x1),
                      static_cast<int>(p.y1), color, tolerance);
  }

  Stage stage_{700, 400, Theme::dark};
  std::vector<float> values_;
  MatrixData data_;
  HeatmapState state_;
  HeatmapResult result_;
};

constexpr analysis::Rgb kTopOfRdBu{5, 48, 97};
constexpr analysis::Rgb kBottomOfRdBu{103, 0, 31};

TEST_F(HeatmapTest, EveryElementHasItsColourAtItsPlace) {
  matrix(4, 6);
  at(1, 4) = 2.0F;
  at(3, 0) = -2.0F;
  state_.colors.whole_range = true;
  const auto image = draw();
  EXPECT_EQ(pixel(image, x_of(4), y_of(1)), kTopOfRdBu);
  EXPECT_EQ(pixel(image, x_of(0), y_of(3)), kBottomOfRdBu);
  EXPECT_GT(pixel(image, x_of(2), y_of(2)).g, 240);  // zero is the neutral middle
}

TEST_F(HeatmapTest, UnsignedDataStartAtZero) {
  matrix(2, 2, 4.0F);
  at(0, 0) = 0.0F;
  state_.colors.whole_range = true;
  const auto image = draw();
  EXPECT_EQ(pixel(image, x_of(0), y_of(0)), analysis::color_table(analysis::ColorMap::viridis)[0]);
  EXPECT_EQ(pixel(image, x_of(1), y_of(1)), analysis::color_table(analysis::ColorMap::viridis)[255]);
}

TEST_F(HeatmapTest, OneHotCellIn4096SquaredIsSeenUnderMaxAbs) {
  matrix(4096, 4096);
  at(3000, 1234) = 9.0F;
  at(0, 0) = -0.001F;
  state_.colors.whole_range = true;
  const auto image = draw();
  EXPECT_GE(count_in_plot(image, kTopOfRdBu), 1);
  EXPECT_GE(count_near(image, x_of(1234) - 3, y_of(3000) - 3, x_of(1234) + 4, y_of(3000) + 4, kTopOfRdBu, 12), 1);
}

TEST_F(HeatmapTest, OneNaNIn4096SquaredIsMarkedInThePictureAndAtItsFrame) {
  matrix(4096, 4096, 1.0F);
  at(777, 2048) = std::numeric_limits<float>::quiet_NaN();
  const auto image = draw();
  const analysis::Rgb nan = look::palette().nan;
  EXPECT_GE(count_near(image, x_of(2048) - 3, y_of(777) - 3, x_of(2048) + 4, y_of(777) + 4, nan), 1);
  const int top = static_cast<int>(result_.plot.y0);
  const int right = static_cast<int>(result_.plot.x1);
  EXPECT_GE(count_near(image, x_of(2048) - 3, top - 4, x_of(2048) + 4, top, nan), 3);
  EXPECT_GE(count_near(image, right, y_of(777) - 3, right + 4, y_of(777) + 4, nan), 3);
}

TEST_F(HeatmapTest, InfinitiesHaveColoursOfTheirOwn) {
  matrix(4, 4, 1.0F);
  at(1, 1) = std::numeric_limits<float>::infinity();
  at(2, 2) = -std::numeric_limits<float>::infinity();
  const auto image = draw();
  EXPECT_GT(count_in_plot(image, look::palette().pos_inf), 100);
  EXPECT_GT(count_in_plot(image, look::palette().neg_inf), 100);
}

TEST_F(HeatmapTest, ARangeThatIsClippedHasAPointedEndOnTheBar) {
  matrix(50, 50, 0.1F);
  at(0, 0) = -0.1F;
  at(10, 10) = 50.0F;
  const auto clipped = draw();
  const int above_bar = static_cast<int>(result_.plot.y0) + 4;
  const int from = static_cast<int>(result_.plot.x1) + 6;
  EXPECT_GT(count_near(clipped, from, above_bar - 6, 660, above_bar + 6, kTopOfRdBu, 12), 10);
  state_.colors.whole_range = true;
  state_.colors.range.forget();
  const auto whole = draw();
  EXPECT_EQ(count_near(whole, from, above_bar - 6, 660, above_bar + 4, kTopOfRdBu, 12), 0);
}

TEST_F(HeatmapTest, AMissingColumnIsBlankAndCountsNowhere) {
  matrix(2, 6, 1.0F);
  const std::vector<std::uint8_t> missing{0, 1, 1, 0, 1, 0};
  at(0, 1) = std::numeric_limits<float>::quiet_NaN();
  at(0, 4) = 100.0F;
  at(1, 2) = -100.0F;
  data_.missing_cols = missing;
  const auto image = draw();
  for (const int col : {1, 2, 4}) {
    for (const int row : {0, 1}) EXPECT_EQ(pixel(image, x_of(col), y_of(row)), look::palette().window) << col;
  }
  const analysis::Rgb top = analysis::color_table(analysis::ColorMap::viridis)[255];
  EXPECT_EQ(pixel(image, x_of(0), y_of(0)), top) << "−100 would have another colour map, 100 another range";
  EXPECT_EQ(pixel(image, x_of(5), y_of(1)), top);
  EXPECT_EQ(count_near(image, 0, 0, image.width, image.height, look::palette().nan), 0) << "nor a mark at the frame";
}

TEST_F(HeatmapTest, AMissingColumnThatSharesAPixelWithAKnownOneHidesNothing) {
  matrix(2, 4096, 1.0F);
  at(0, 1000) = 9.0F;
  std::vector<std::uint8_t> missing(4096, 0);
  missing[1001] = missing[1003] = 1;
  data_.missing_cols = missing;
  const auto image = draw();
  EXPECT_EQ(count_in_plot(image, look::palette().window, 2), 0);
}

TEST_F(HeatmapTest, AZoomedViewOfAStridedSampleAsksForAFinerWindow) {
  matrix(128, 128, 1.0F);
  data_.rows = {4096, 0, 32, 128};
  data_.cols = {4096, 0, 32, 128};
  state_.rows_view = analysis::Range{1000, 1200};
  state_.cols_view = analysis::Range{2000, 2300};
  draw();
  ASSERT_TRUE(result_.wanted);
  EXPECT_EQ(result_.wanted->rows.stride, 1);
  EXPECT_EQ(result_.wanted->rows.start, 1000);
  EXPECT_EQ(result_.wanted->rows.count, 200);
  EXPECT_EQ(result_.wanted->cols.start, 2000);
  EXPECT_EQ(result_.wanted->cols.count, 300);
}

TEST_F(HeatmapTest, ACompleteSampleAsksForNothing) {
  matrix(128, 128, 1.0F);
  state_.rows_view = analysis::Range{10, 20};
  draw();
  EXPECT_FALSE(result_.wanted);
}

TEST_F(HeatmapTest, AFinerWindowIsDrawnWhereItBelongs) {
  matrix(10, 10);
  data_.rows = {100, 40, 1, 10};
  data_.cols = {100, 60, 1, 10};
  at(5, 5) = 3.0F;
  at(0, 0) = -3.0F;
  state_.colors.whole_range = true;
  state_.rows_view = analysis::Range{35, 55};
  state_.cols_view = analysis::Range{55, 75};
  const auto image = draw();
  EXPECT_EQ(pixel(image, x_of(65), y_of(45)), kTopOfRdBu);
  EXPECT_EQ(pixel(image, x_of(57), y_of(37)), look::palette().window);  // not sampled
}

TEST_F(HeatmapTest, TheWheelZoomsAndADoubleClickShowsAllAgain) {
  matrix(200, 200, 1.0F);
  draw();
  stage_.mouse_at(result_.plot.x0 + 100, result_.plot.y0 + 100);
  stage_.frame([this] { show(); });
  stage_.input().wheel_y = 3.0F;
  draw();
  draw();
  EXPECT_LT(result_.rows.span(), 150.0);
  stage_.click([this] { show(); });
  stage_.click([this] { show(); });
  draw();
  EXPECT_EQ(result_.rows, (analysis::Range{0, 200}));
}

TEST_F(HeatmapTest, WithoutASampleItSaysSo) {
  const auto image = draw();
  EXPECT_GT(count_near(image, 200, 150, 500, 260, look::palette().text, 60), 20);
}

}  // namespace
}  // namespace tensorscope::viewer::widgets
