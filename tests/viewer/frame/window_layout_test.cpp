#include "viewer/frame/window_layout.h"

#include <gtest/gtest.h>

#include <array>
#include <utility>
#include <vector>

namespace tensorscope::viewer::frame {
namespace {

bool overlap(const Box& a, const Box& b) {
  const bool empty = a.width() <= 0 || a.height() <= 0 || b.width() <= 0 || b.height() <= 0;
  return !empty && a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

void expect_tiled(const WindowLayout& layout, float width, float height) {
  const std::array parts{layout.title, layout.left, layout.middle, layout.right, layout.time, layout.status};
  float area = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    EXPECT_GE(parts[i].width(), 0);
    EXPECT_GE(parts[i].height(), 0);
    EXPECT_GE(parts[i].x0, 0);
    EXPECT_LE(parts[i].x1, width);
    EXPECT_GE(parts[i].y0, 0);
    EXPECT_LE(parts[i].y1, height);
    area += parts[i].width() * parts[i].height();
    for (std::size_t j = i + 1; j < parts.size(); ++j) EXPECT_FALSE(overlap(parts[i], parts[j])) << i << " " << j;
  }
  EXPECT_FLOAT_EQ(area, width * height) << "nothing is left over";
}

TEST(WindowLayout, TilesTheWindowAtEverySize) {
  for (int width = 1; width < 3000; width += 61) {
    for (int height = 1; height < 1600; height += 47) {
      for (const double scale : {0.5, 1.0, 1.25, 2.0, 3.0}) {
        SCOPED_TRACE(std::to_string(width) + " x " + std::to_string(height) + " at " + std::to_string(scale));
        expect_tiled(lay_out(width, height, scale, {}, Side::none), static_cast<float>(width),
                     static_cast<float>(height));
        if (HasFailure()) return;
      }
    }
  }
}

TEST(WindowLayout, AWideWindowShowsBothBars) {
  const WindowLayout layout = lay_out(1280, 800, 1, {}, Side::none);
  EXPECT_EQ(layout.left.width(), 248);
  EXPECT_EQ(layout.right.width(), 272);
  EXPECT_EQ(layout.middle.x0, 248);
  EXPECT_EQ(layout.middle.x1, 1280 - 272);
}

TEST(WindowLayout, TheInspectorGivesWayFirstThenTheSources) {
  const WindowLayout narrow = lay_out(800, 800, 1, {}, Side::none);
  EXPECT_EQ(narrow.right.width(), 0);
  EXPECT_EQ(narrow.left.width(), 248);
  const WindowLayout narrowest = lay_out(400, 800, 1, {}, Side::none);
  EXPECT_EQ(narrowest.left.width(), 0);
  EXPECT_EQ(narrowest.middle.width(), 400);
}

TEST(WindowLayout, ADoubleScaleNeedsADoubleWindow) {
  EXPECT_EQ(lay_out(1280, 800, 2, {}, Side::none).right.width(), 0);
  EXPECT_EQ(lay_out(2560, 1600, 2, {}, Side::none).right.width(), 544);
}

TEST(WindowLayout, ADrawerLiesOverThePanelAndLeavesSomeOfItInSight) {
  const WindowLayout layout = lay_out(400, 700, 1, {}, Side::left);
  EXPECT_EQ(layout.left.width(), 248);
  EXPECT_EQ(layout.middle.width(), 400);
  const WindowLayout tiny = lay_out(200, 700, 1, {}, Side::right);
  EXPECT_GT(tiny.right.width(), 0);
  EXPECT_GT(tiny.right.x0, tiny.middle.x0);
}

TEST(WindowLayout, ADrawerIsNotNeededWhereTheBarFits) {
  Settings settings;
  settings.left_open = false;
  EXPECT_EQ(lay_out(1280, 800, 1, settings, Side::left).left.width(), 0);
}

TEST(WindowLayout, AClosedSourcesBarMakesRoomForTheInspector) {
  Settings settings;
  settings.left_open = false;
  EXPECT_EQ(lay_out(800, 800, 1, settings, Side::none).right.width(), 272);
}

TEST(WindowLayout, JobsAndSourcesShareTheLeftBar) {
  const WindowLayout layout = lay_out(1280, 800, 1, {}, Side::none);
  EXPECT_EQ(layout.jobs.y0, layout.left.y0);
  EXPECT_EQ(layout.jobs.y1, layout.sources.y0);
  EXPECT_EQ(layout.sources.y1, layout.left.y1);
  EXPECT_EQ(layout.jobs.height(), 132);
}

TEST(WindowLayout, WithoutAJobThereAreNoBars) {
  const WindowLayout layout = lay_out_without_job(1280, 800, 1);
  EXPECT_EQ(layout.middle.width(), 1280);
  EXPECT_EQ(layout.left.width() + layout.right.width() + layout.time.height(), 0);
  expect_tiled(layout, 1280, 800);
}

TEST(WindowLayout, DraggingKeepsBarsAndPanelUsable) {
  EXPECT_EQ(dragged_left_width(300, 1280, 1), 300);
  EXPECT_EQ(dragged_left_width(-50, 1280, 1), 160);
  EXPECT_EQ(dragged_left_width(1200, 1280, 1), 560);
  EXPECT_EQ(dragged_left_width(700, 800, 1), 800 - 440);
  EXPECT_EQ(dragged_left_width(600, 2560, 2), 300);
  EXPECT_EQ(dragged_right_width(1000, 1280, 1), 280);
  const WindowLayout layout = lay_out(1280, 800, 1, {}, Side::none);
  EXPECT_EQ(dragged_jobs_height(240, layout, 1), 200);
  EXPECT_EQ(dragged_jobs_height(0, layout, 1), 64);
  EXPECT_EQ(dragged_jobs_height(790, layout, 1), 342);
}

}  // namespace
}  // namespace tensorscope::viewer::frame
