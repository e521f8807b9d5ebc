#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "viewer/analysis/axis_range.h"
#include "viewer/analysis/axis_view.h"

namespace tensorscope::viewer::analysis {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

TEST(AxisScale, EveryScaleInvertsTo1e6) {
  for (const AxisScale scale : {AxisScale{ScaleKind::linear}, AxisScale{ScaleKind::log},
                                AxisScale{ScaleKind::symlog, 0.01}, AxisScale{ScaleKind::symlog, 1e3}}) {
    for (const double v : {1e-9, 0.3, 1.0, 47.11, 8e9}) {
      EXPECT_NEAR(scale.inverse(scale.forward(v)) / v, 1.0, 1e-6) << name(scale.kind) << ' ' << v;
      if (scale.kind != ScaleKind::log) {
        EXPECT_NEAR(scale.inverse(scale.forward(-v)) / -v, 1.0, 1e-6) << name(scale.kind) << ' ' << v;
      }
    }
  }
}

TEST(AxisScale, LogHasNoPlaceForZero) {
  EXPECT_TRUE(std::isnan(AxisScale{ScaleKind::log}.forward(0.0)));
  EXPECT_TRUE(std::isnan(AxisScale{ScaleKind::log}.forward(-1.0)));
}

TEST(AxisRange, LeavesNonFiniteValuesOut) {
  EXPECT_EQ(full_range(std::vector<double>{kNaN, 2, kInf, -1, -kInf}, ScaleKind::linear), (Range{-1, 2}));
  EXPECT_EQ(full_range(std::vector<double>{kNaN, kInf}, ScaleKind::linear), std::nullopt);
  EXPECT_EQ(full_range(std::vector<double>{-3, 0, 5}, ScaleKind::log), (Range{5, 5}));
}

TEST(AxisRange, ClipsOutliersWhereTensorBoardDoes) {
  std::vector<double> y;
  for (int i = 100; i >= 0; --i) {
    y.push_back(i);
  }
  y.push_back(1e9);  // n = 102: ceil(101 * 0.05) = 6, floor(101 * 0.95) = 95
  y.push_back(kNaN);
  EXPECT_EQ(range_without_outliers(y, ScaleKind::linear), (Range{6, 95}));
}

TEST(AxisRange, KeepsAllOfTwoValues) {
  EXPECT_EQ(range_without_outliers(std::vector<double>{5, -5}, ScaleKind::linear), (Range{-5, 5}));
}

TEST(AxisRange, PadsFivePercentAlongTheScale) {
  EXPECT_EQ(padded({0, 100}, {}), (Range{-5, 105}));
  const Range log = padded({1, 100}, {ScaleKind::log});
  EXPECT_NEAR(std::log10(log.lo), -0.1, 1e-9);
  EXPECT_NEAR(std::log10(log.hi), 2.1, 1e-9);
}

TEST(AxisRange, GivesAConstantSomeRoom) {
  EXPECT_LT(padded({3, 3}, {}).lo, 3);
  EXPECT_GT(padded({0, 0}, {}).hi, 0);
  EXPECT_LT(padded({0, 0}, {}).span(), 0.5) << "an accuracy of zero is not seen between -1 and 1";
  EXPECT_GT(padded({1e-9, 1e-9}, {ScaleKind::log}).lo, 0);
}

TEST(AxisRange, GivesNeighbouringDoublesTheRoomOfAConstant) {
  for (const double v : {0.3, -0.3, 1e15, 1e-300}) {
    for (const Range range : {Range{v, std::nextafter(v, kInf)}, Range{v, v + std::abs(v) * 1e-14}}) {
      const Range wide = padded(range, {});
      EXPECT_NEAR(wide.span() / std::abs(v), 0.2, 1e-6) << v;
      EXPECT_TRUE(wide.contains(range.lo) && wide.contains(range.hi)) << v;
    }
  }
  EXPECT_NEAR(padded({100, std::nextafter(100, kInf)}, {ScaleKind::log}).hi, 200, 1e-6);
  EXPECT_LT(padded({1, 1 + 1e-9}, {}).span(), 2e-9) << "what can be told apart is not widened";
}

TEST(AxisView, FiveHundredZoomsEndWhereDoublesDo) {
  for (const AxisScale scale : {AxisScale{}, AxisScale{ScaleKind::log}, AxisScale{ScaleKind::symlog, 2.0}}) {
    for (const double factor : {0.8, 1.25}) {
      Range view{0.3, 7};
      for (int i = 0; i < 500; ++i) {
        view = panned(zoomed(view, scale, 0.3, factor), scale, 0.01);
        ASSERT_TRUE(is_resolved(view)) << name(scale.kind) << ' ' << factor << ' ' << i;
        ASSERT_TRUE(std::isfinite(view.lo) && std::isfinite(view.span()));
        ASSERT_TRUE(scale.kind != ScaleKind::log || view.lo > 0.0);
      }
      EXPECT_NE(view, (Range{0.3, 7}));
    }
  }
}

TEST(AxisView, ZoomKeepsTheValueUnderTheCursor) {
  for (const AxisScale scale : {AxisScale{}, AxisScale{ScaleKind::log}, AxisScale{ScaleKind::symlog, 2.0}}) {
    const Range view{1, 1000};
    const Range closer = zoomed(view, scale, 0.3, 0.5);
    EXPECT_NEAR(value_at(0.3, closer, scale), value_at(0.3, view, scale), 1e-6);
    EXPECT_LT(closer.span(), view.span());
  }
}

TEST(AxisView, PanMovesByAFractionOfTheView) {
  EXPECT_EQ(panned({0, 10}, {}, 0.5), (Range{5, 15}));
  const Range log = panned({1, 10}, {ScaleKind::log}, 1.0);
  EXPECT_NEAR(log.lo, 10, 1e-9);
  EXPECT_NEAR(log.hi, 100, 1e-9);
}

TEST(AxisView, StaysWithinLimits) {
  EXPECT_EQ(kept_within({-3, 5}, {0, 10}), (Range{0, 8}));
  EXPECT_EQ(kept_within({7, 12}, {0, 10}), (Range{5, 10}));
  EXPECT_EQ(kept_within({-50, 50}, {0, 10}), (Range{0, 10}));
  EXPECT_EQ(not_closer_than({4, 5}, 4), (Range{2.5, 6.5}));
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
