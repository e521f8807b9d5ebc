#include <gtest/gtest.h>
#include <imgui.h>

#include <cmath>
#include <limits>
#include <vector>

#include "tests/viewer/stage.h"
#include "viewer/widgets/filter_tiles.h"
#include "viewer/widgets/histogram_chart.h"
#include "viewer/widgets/histogram_strip.h"
#include "viewer/widgets/range_bars.h"
#include "viewer/widgets/sparkline.h"
#include "viewer/widgets/stroke.h"

namespace tensorscope::viewer::widgets {
namespace {

using look::Theme;

TEST(RangeBars, WhatALogAxisHasNoPlaceForIsAtItsLowerEnd) {
  Stage stage(600, 400, Theme::dark);
  const RangeBar bar{.name = "a", .range = analysis::Range{0.0, 1.0}, .line = analysis::Range{0.0, 1.0}};
  bool is_finite = true;
  RangeBarResult result;
  const auto image = stage.draw([&] {
    RangeBarChart chart;
    chart.bars = {&bar, 1};
    chart.y_scale.kind = analysis::ScaleKind::log;
    chart.y = {1e-3, 1.0};
    result = range_bars("bars", chart, 600, 400);
    for (const ImDrawVert& vertex : ImGui::GetWindowDrawList()->VtxBuffer) is_finite &= std::isfinite(vertex.pos.y);
  });
  EXPECT_TRUE(is_finite);
  const int middle = static_cast<int>((result.plot.x0 + result.plot.x1) / 2.0F);
  const int bottom = static_cast<int>(result.plot.y1) - 4;
  EXPECT_GT(count_near(image, middle - 3, bottom, middle + 3, bottom + 2, look::palette(Theme::dark).text, 90), 0);
}

TEST(RangeBars, WhatNamesShareTakesNoRoomInEach) {
  Stage stage(600, 400, Theme::dark);
  std::vector<RangeBar> bars(20, {.name = "block1.norm", .range = analysis::Range{0.1, 1.0}, .mark = 0.5});
  const auto end_of_plot = [&] {
    RangeBarResult result;
    stage.draw([&] {
      RangeBarChart chart;
      chart.bars = bars;
      chart.y = {0.0, 1.0};
      result = range_bars("bars", chart, 600, 400);
    });
    return result.plot.y1;
  };
  const float without_groups = end_of_plot();
  for (RangeBar& bar : bars) {
    bar.group = "block1";
    bar.name_in_group = "norm";
  }
  EXPECT_GT(end_of_plot(), without_groups + 8.0F);
}

TEST(FilterTiles, EveryElementHasItsColourAtItsPlace) {
  Stage stage(600, 400, Theme::dark);
  const analysis::TileShape shape{3, 2, 3, 3};
  std::vector<float> values(static_cast<std::size_t>(shape.elements()), 0.0F);
  values[static_cast<std::size_t>(shape.offset(2, 1)) + 5] = 4.0F;  // row 1, column 2
  values[0] = -4.0F;
  FilterTilesState state;
  state.colors.whole_range = true;
  FilterTilesResult result;
  const auto image = stage.draw([&] {
    FilterTiles spec;
    spec.values = values;
    spec.shape = shape;
    result = filter_tiles("tiles", spec, state);
  });
  const auto middle = [&](std::int64_t o, std::int64_t i, int row, int col) {
    const analysis::TileRect tile = result.layout.rect(o, i);
    return pixel(image,
                 static_cast<int>(static_cast<double>(result.plot.x0) + tile.x + (col + 0.5) * result.layout.element),
                 static_cast<int>(static_cast<double>(result.plot.y0) + tile.y + (row + 0.5) * result.layout.element));
  };
  EXPECT_EQ(middle(2, 1, 1, 2), (analysis::Rgb{5, 48, 97}));
  EXPECT_EQ(middle(0, 0, 0, 0), (analysis::Rgb{103, 0, 31}));
  EXPECT_GT(middle(1, 1, 2, 2).g, 240);
}

class HistogramTest : public ::testing::Test {
 protected:
  platform::Image draw(std::vector<double> edges, std::vector<double> masses) {
    edges_ = std::move(edges);
    masses_ = std::move(masses);
    return stage_.draw([this] { show(); });
  }
  void show() {
    HistogramChart spec;
    spec.edges = edges_;
    spec.masses = masses_;
    result_ = histogram_chart("histogram", spec, state_);
  }
  [[nodiscard]] int bar_pixels(const platform::Image& image, double value) const {
    const int x = static_cast<int>(result_.x.pixel(value));
    const analysis::Rgb bar = pixel(image, x, static_cast<int>(result_.plot.y1) - 1);
    return count_near(image, x, static_cast<int>(result_.plot.y0), x + 1, static_cast<int>(result_.plot.y1), bar, 20);
  }

  Stage stage_{400, 240, Theme::dark};
  HistogramChartState state_;
  HistogramChartResult result_;
  std::vector<double> edges_;
  std::vector<double> masses_;
};

TEST_F(HistogramTest, ABarIsAsHighAsItsMass) {
  const auto image = draw({0, 1, 2, 3}, {100, 50, 25});
  EXPECT_NEAR(bar_pixels(image, 1.4), bar_pixels(image, 0.4) / 2.0, 6.0);
  EXPECT_NEAR(bar_pixels(image, 2.4), bar_pixels(image, 0.4) / 4.0, 6.0);
}

TEST_F(HistogramTest, ASingleElementBesideAMillionIsStillSeen) {
  const auto image = draw({0, 1, 2}, {1'000'000, 1});
  const int x = static_cast<int>(result_.x.pixel(1.5));
  const int foot = static_cast<int>(result_.plot.y1) - 1;
  const analysis::Rgb ground = look::palette().window;
  EXPECT_GT(pixel(image, x, foot).b, ground.b + 40);
}

TEST_F(HistogramTest, AConstantTensorIsOneLine) {
  const auto image = draw({2, 2, 2}, {0, 500});
  const int x = static_cast<int>(result_.x.pixel(2.0));
  EXPECT_GT(pixel(image, x, static_cast<int>(result_.plot.y1) - 10).b, 100);
  EXPECT_LT(pixel(image, x + 20, static_cast<int>(result_.plot.y1) - 10).b, 60);
}

TEST_F(HistogramTest, AClickSwitchesCountsToLog) {
  draw({0, 1}, {10});
  stage_.mouse_at((result_.plot.x0 + result_.plot.x1) / 2, (result_.plot.y0 + result_.plot.y1) / 2);
  stage_.click([this] { show(); });
  EXPECT_TRUE(state_.log_counts);
}

TEST(HistogramStrip, DensityIsWhereTheMassIs) {
  Stage stage(500, 260, Theme::dark);
  const std::vector<double> steps{0, 10, 20};
  const std::vector<double> ends{10, 20, 21};
  const std::vector<double> edges{0, 1, 2};
  const std::vector<float> masses{5, 0, 5, 0, 0, 5};
  HistogramStripState state;
  HistogramStripResult result;
  const auto image = stage.draw([&] {
    HistogramStrip spec;
    spec.history = {steps, ends, edges, masses};
    result = histogram_strip("strip", spec, state, nullptr);
  });
  const auto at = [&](double step, double value) {
    return pixel(image, static_cast<int>(result.x.pixel(step)), static_cast<int>(result.y.pixel(value)));
  };
  EXPECT_GT(at(5, 0.6).r, 200);
  EXPECT_LT(at(5, 1.6).r, 60);
  EXPECT_LT(at(4, 1.4).r, 60);
}

TEST(Sparkline, AShortSpikeAndANaNAreSeen) {
  Stage stage(200, 60, Theme::dark);
  std::vector<double> y(10'000, 0.0);
  y[5'000] = 1.0;
  y[7'500] = std::numeric_limits<double>::quiet_NaN();
  const auto image = stage.draw([&] { draw_sparkline(*ImGui::GetWindowDrawList(), {20, 10, 180, 50}, y, 0); });
  EXPECT_GT(count_near(image, 97, 14, 103, 30, look::series(0).color, 60), 6);
  EXPECT_GT(count_near(image, 136, 10, 143, 50, look::palette().nan), 30);
}

TEST(Sparkline, ASeriesIsPassedOverOnlyWhenItChanged) {
  std::vector<double> y{0.0, 1.0, 2.0};
  SparklineCache cache;
  cache.update(y, 1, 72);
  y[2] = 5.0;
  cache.update(y, 1, 72);
  EXPECT_EQ(cache.range(), (analysis::Range{0.0, 2.0}));
  cache.update(y, 2, 72);
  EXPECT_EQ(cache.range(), (analysis::Range{0.0, 5.0}));
  y[2] = 9.0;
  cache.update(y, 2, 40);
  EXPECT_EQ(cache.range(), (analysis::Range{0.0, 9.0})) << "another width is another picture";
}

TEST(Stroke, ASharpCornerIsNotLengthenedIntoAThorn) {
  Stage stage(100, 100, Theme::dark);
  const std::vector<ImVec2> points{{20, 80}, {22, 40}, {24, 80}};
  const auto image = stage.draw(
      [&] { stroke(*ImGui::GetWindowDrawList(), points, IM_COL32(255, 0, 0, 255), 2.0F, look::LineStyle::solid); });
  EXPECT_EQ(count_near(image, 0, 0, 100, 37, {255, 0, 0}, 200), 0);
  EXPECT_GT(count_near(image, 18, 39, 27, 80, {255, 0, 0}, 60), 60);
}

TEST(Stroke, ADashedLineHasGaps) {
  Stage stage(200, 40, Theme::dark);
  const std::vector<ImVec2> points{{10, 20}, {190, 20}};
  const auto image = stage.draw(
      [&] { stroke(*ImGui::GetWindowDrawList(), points, IM_COL32(255, 0, 0, 255), 2.0F, look::LineStyle::dashed); });
  const int red = count_near(image, 10, 19, 190, 20, {255, 0, 0}, 60);
  EXPECT_GT(red, 90);
  EXPECT_LT(red, 130);
}

}  // namespace
}  // namespace tensorscope::viewer::widgets
