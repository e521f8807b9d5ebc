#include "viewer/panels/projection/cloud_view.h"

#include <gtest/gtest.h>

#include <vector>

namespace tensorscope::viewer {
namespace {

using analysis::Place;

const std::vector<Place> kPlaces{{0, 0}, {10, 0}, {10, 4}};

CloudView laid_out() {
  CloudView view;
  view.lay_out(100, 50, 300, 250, 10, kPlaces);
  return view;
}

TEST(CloudView, ShowsAllPointsWithOneScaleAndYUpwards) {
  const CloudView view = laid_out();
  EXPECT_NEAR(view.to_pixel({0, 0}).x, 110, 1e-9);
  EXPECT_NEAR(view.to_pixel({10, 0}).x, 290, 1e-9);
  EXPECT_NEAR(view.to_pixel({10, 0}).y - view.to_pixel({10, 4}).y, 4 * 18.0, 1e-9);
}

TEST(CloudView, WhatLiesUnderTheMouseStaysThereWhenItZooms) {
  CloudView view = laid_out();
  view.pan(13, -7);
  const Place mouse{130, 222};
  const Place before = view.from_pixel(mouse);
  view.zoom(mouse, 0.25);
  EXPECT_NEAR(view.from_pixel(mouse).x, before.x, 1e-9);
  EXPECT_NEAR(view.from_pixel(mouse).y, before.y, 1e-9);
  EXPECT_NEAR(view.columns().hi - view.columns().lo, 200.0 / 18.0 / 4.0, 1e-9);
  view.reset();
  EXPECT_NEAR(view.to_pixel({0, 0}).x, 110, 1e-9);
}

TEST(CloudView, PanningFollowsTheMouse) {
  CloudView view = laid_out();
  view.zoom({200, 150}, 0.5);
  const Place before = view.to_pixel({5, 2});
  view.pan(30, -20);
  EXPECT_NEAR(view.to_pixel({5, 2}).x, before.x + 30, 1e-9);
  EXPECT_NEAR(view.to_pixel({5, 2}).y, before.y - 20, 1e-9);
}

TEST(CloudView, FindsTheNearestPointWithinReach) {
  const CloudView view = laid_out();
  const auto all = [](std::size_t) { return true; };
  EXPECT_EQ(view.nearest(view.to_pixel({9.9, 0.1}), 6, kPlaces, all), 1U);
  EXPECT_FALSE(view.nearest(view.to_pixel({5, 2}), 6, kPlaces, all));
  EXPECT_FALSE(view.nearest(view.to_pixel({10, 0}), 6, kPlaces, [](std::size_t i) { return i != 1; }));
}

TEST(CloudView, OfOneOrNoPlaceIsStillAPlace) {
  CloudView view;
  view.lay_out(0, 0, 100, 100, 10, {});
  view.lay_out(0, 0, 100, 100, 10, std::vector<Place>{{7, 7}});
  EXPECT_NEAR(view.to_pixel({7, 7}).x, 50, 1e-9);
}

}  // namespace
}  // namespace tensorscope::viewer
