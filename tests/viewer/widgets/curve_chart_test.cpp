#include "viewer/widgets/curve_chart.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "tests/viewer/stage.h"
#include "viewer/analysis/axis_view.h"

namespace tensorscope::viewer::widgets {
namespace {

using look::Theme;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// A chart with one or more curves, 600 x 300 pixels large.
class CurveChartTest : public ::testing::Test {
 protected:
  void add(const char* name, std::vector<double> y) {
    std::vector<double> x(y.size());
    std::iota(x.begin(), x.end(), 0.0);
    xs_.push_back(std::move(x));
    ys_.push_back(std::move(y));
    names_.emplace_back(name);
  }

  platform::Image draw() {
    return stage_.draw([this] { show(); });
  }

  void show() {
    std::vector<CurveSeries> series;
    for (std::size_t i = 0; i < ys_.size(); ++i) {
      CurveSeries s;
      s.name = names_[i];
      s.style = first_style_ + i;
      s.x = xs_[i];
      s.y = ys_[i];
      s.revision = revision_;
      series.push_back(s);
    }
    CurveChart chart;
    chart.title = "Loss";
    chart.x_name = "step";
    chart.series = series;
    chart.rests = rests_;
    result_ = curve_chart("chart", chart, state_, &cursor_);
  }

  [[nodiscard]] int pixel_x(double x) const {
    return static_cast<int>(result_.plot.x0 + analysis::fraction_of(x, result_.x, state_.x_scale) *
                                                  static_cast<double>(result_.plot.width()));
  }
  [[nodiscard]] int pixel_y(double y) const {
    return static_cast<int>(static_cast<double>(result_.plot.y1) - analysis::fraction_of(y, result_.y, state_.y_scale) *
                                                                       static_cast<double>(result_.plot.height()));
  }
  [[nodiscard]] static analysis::Rgb color(std::size_t style) { return look::series(style).color; }

  Stage stage_{600, 300, Theme::dark};
  CurveChartState state_;
  LinkedCursor cursor_;
  CurveChartResult result_;
  std::vector<std::vector<double>> xs_;
  std::vector<std::vector<double>> ys_;
  std::vector<std::string> names_;
  std::uint64_t revision_ = 1;
  std::size_t first_style_ = 0;
  bool rests_ = false;
};

TEST_F(CurveChartTest, ALineGoesThroughItsPoints) {
  add("a", {0.0, 1.0, 0.5, 0.25});
  const auto image = draw();
  for (const auto& [x, y] : {std::pair{0.5, 0.5}, {1.5, 0.75}, {2.5, 0.375}}) {
    EXPECT_GT(count_near(image, pixel_x(x) - 2, pixel_y(y) - 3, pixel_x(x) + 3, pixel_y(y) + 4, color(0), 40), 0) << x;
  }
}

TEST_F(CurveChartTest, OfOnePointTheAxesBeginAtItsStepAndLieAroundItsValue) {
  add("a", {0.5});
  draw();
  EXPECT_GT(result_.x.lo, -0.5) << "no step is negative";
  EXPECT_LT(result_.x.lo, 0.0);
  EXPECT_NEAR(result_.y.lo, 0.45, 1e-9);
  EXPECT_NEAR(result_.y.hi, 0.55, 1e-9);
}

TEST_F(CurveChartTest, OneSpikeAmongAMillionPointsReachesItsHeight) {
  std::vector<double> y(1'000'000, 0.0);
  y[321'000] = 1.0;
  add("a", std::move(y));
  const auto image = draw();
  const int x = pixel_x(321'000);
  EXPECT_GT(count_near(image, x - 2, pixel_y(1.0) + 1, x + 3, pixel_y(0.9), color(0), 40), 10);
  EXPECT_EQ(count_near(image, x + 10, pixel_y(1.0), x + 50, pixel_y(0.1), color(0), 40), 0);
}

TEST_F(CurveChartTest, NaNIsMarkedAtTheLastFiniteHeight) {
  std::vector<double> y(100, 0.2);
  y[0] = 1.0;
  y[59] = 0.8;
  y[60] = kNaN;
  add("a", std::move(y));
  const auto image = draw();
  const int x = pixel_x(60);
  EXPECT_GT(count_near(image, x - 6, pixel_y(0.8) - 6, x + 7, pixel_y(0.8) + 7, look::palette().nan), 8);
  EXPECT_EQ(count_near(image, 0, 0, 600, 300, look::palette().nan),
            count_near(image, x - 6, pixel_y(0.8) - 6, x + 7, pixel_y(0.8) + 7, look::palette().nan));
}

TEST_F(CurveChartTest, ALineDoesNotCrossAGapOfNaN) {
  add("a", {1.0, 0.0, kNaN, kNaN, 0.0, 1.0});
  const auto image = draw();
  EXPECT_EQ(count_near(image, pixel_x(2.2), pixel_y(1.0), pixel_x(3.2), pixel_y(-0.02), color(0), 40), 0);
}

TEST_F(CurveChartTest, AnArrowShowsWhereDataLeaveTheFrame) {
  std::vector<double> y(2000);
  for (std::size_t i = 0; i < y.size(); ++i) {
    y[i] = static_cast<double>(i % 10);
  }
  y[1000] = 1e6;
  add("a", std::move(y));
  state_.clip_outliers = true;
  const auto image = draw();
  EXPECT_LT(result_.y.hi, 20.0);
  const int top = static_cast<int>(result_.plot.y0);
  // Beside the line, which goes up there as well.
  EXPECT_GT(count_near(image, pixel_x(1000) - 5, top, pixel_x(1000) - 1, top + 6, color(0), 40), 1);
  EXPECT_GT(count_near(image, pixel_x(1000) + 2, top, pixel_x(1000) + 6, top + 6, color(0), 40), 1);
}

TEST_F(CurveChartTest, AnotherCurveOfTheSameNameAndRevisionIsDrawn) {
  add("a", {0.0, 0.0, 0.0});
  draw();
  ys_.front() = {7.0, 7.0, 7.0};
  xs_.front() = std::vector<double>{0.0, 1.0, 2.0};  // elsewhere in memory
  draw();
  EXPECT_GT(result_.y.hi, 7.0);
}

TEST_F(CurveChartTest, AChartThatWaitsIsStillZoomedAtOnce) {
  std::vector<double> y(20'000, 0.0);
  y[12'000] = 1e-7;  // labels become wider where the view is near
  y[19'999] = 1.0;
  add("a", std::move(y));
  draw();
  rests_ = true;
  state_.x_view = analysis::Range{11'000.0, 13'000.0};
  state_.y_view = analysis::Range{-1e-8, 2e-7};
  const auto image = draw();
  const int x = pixel_x(12'000);
  EXPECT_GT(count_near(image, x - 2, pixel_y(1e-7) + 1, x + 3, pixel_y(0.2e-7), color(0), 40), 10);
  EXPECT_EQ(count_near(image, x + 6, pixel_y(1e-7), x + 60, pixel_y(0.2e-7), color(0), 40), 0);
  EXPECT_EQ(count_near(image, x - 60, pixel_y(1e-7), x - 6, pixel_y(0.2e-7), color(0), 40), 0);
}

TEST_F(CurveChartTest, ASwitchedOffSeriesIsNotDrawnAndDoesNotCount) {
  add("a", {0, 1, 0, 1});
  add("far", {900, 1000, 900, 1000});
  state_.hidden.insert("far");
  const auto image = draw();
  EXPECT_LT(result_.y.hi, 2.0);
  const Box& p = result_.plot;
  EXPECT_EQ(count_near(image, static_cast<int>(p.x0), static_cast<int>(p.y0), static_cast<int>(p.x1),
                       static_cast<int>(p.y1), color(1), 20),
            0);
}

TEST_F(CurveChartTest, ADashedSeriesHasMoreThanOneDashInTheLegend) {
  add("a", {0, 1});
  add("b", {1, 0});
  first_style_ = look::kSeriesColors;
  const platform::Image image = draw();
  constexpr int kTop = 40, kBottom = 52;  // of the legend's row, under the title
  const auto is_drawn = [&](int x) {
    return count_near(image, x, kTop, x + 1, kBottom, look::series(first_style_).color) > 0;
  };
  int dashes = 0;
  for (int x = 1; x < 40; ++x) dashes += is_drawn(x) && !is_drawn(x - 1) ? 1 : 0;
  EXPECT_EQ(dashes, 2);
}

TEST_F(CurveChartTest, ALegendEntrySwitchesItsSeriesOff) {
  add("a", {0, 1});
  add("b", {1, 0});
  draw();
  stage_.mouse_at(30, 46);  // the first entry, under the title
  stage_.click([this] { show(); });
  EXPECT_TRUE(state_.hidden.contains("a"));
}

TEST_F(CurveChartTest, HoveringWritesTheNearestStepAndLeavingTakesItBack) {
  add("a", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  draw();
  stage_.mouse_at(static_cast<float>(pixel_x(6.2)), 150);
  draw();
  ASSERT_TRUE(cursor_.x);
  EXPECT_EQ(*cursor_.x, 6.0);
  stage_.mouse_at(2, 2);
  draw();
  EXPECT_FALSE(cursor_.x);
}

TEST_F(CurveChartTest, ACursorOfAnotherChartIsDrawnHere) {
  add("a", {0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
  cursor_ = {5.0, 4711};
  const auto image = draw();
  EXPECT_GT(
      count_near(image, pixel_x(5.0) - 1, pixel_y(0.9), pixel_x(5.0) + 2, pixel_y(0.3), look::palette().secondary, 40),
      40);
  EXPECT_EQ(cursor_.x, 5.0);
}

TEST_F(CurveChartTest, TheWheelZoomsAroundTheMouse) {
  add("a", std::vector<double>(1001, 1.0));
  draw();
  const float x = static_cast<float>(pixel_x(250));
  stage_.mouse_at(x, 150);
  stage_.frame([this] { show(); });
  stage_.input().wheel_y = 4.0F;
  draw();
  draw();
  EXPECT_LT(result_.x.span(), 700.0);
  EXPECT_NEAR(pixel_x(250), x, 2.0);
}

TEST_F(CurveChartTest, ChangedDataAreDrawnWithTheirNewRevision) {
  add("a", {0, 1});
  draw();
  ys_[0] = {0, 5};
  ++revision_;
  draw();
  EXPECT_GT(result_.y.hi, 5.0);
}

TEST_F(CurveChartTest, WithoutPointsItSaysSo) {
  const auto image = draw();
  EXPECT_GT(count_near(image, 200, 100, 400, 200, look::palette().text, 60), 20);
}

}  // namespace
}  // namespace tensorscope::viewer::widgets
