#include "viewer/analysis/projection/alignment.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tensorscope::viewer::analysis {
namespace {

const std::vector<Place> kFixed{{0, 0}, {4, 0}, {4, 1}, {1, 3}, {-2, 5}};

std::vector<Place> moved(double angle, bool is_reflected, const Place& by) {
  std::vector<Place> places;
  for (const Place& place : kFixed) {
    const double y = is_reflected ? -place.y : place.y;
    places.push_back({std::cos(angle) * place.x - std::sin(angle) * y + by.x,
                      std::sin(angle) * place.x + std::cos(angle) * y + by.y});
  }
  return places;
}

TEST(Procrustes, UndoesARotationAReflectionAndAShift) {
  for (const double angle : {0.0, 0.7, 3.0, -2.2}) {
    for (const bool is_reflected : {false, true}) {
      const std::vector<Place> places = moved(angle, is_reflected, {10, -7});
      const RigidMotion motion = procrustes(places, kFixed);
      for (std::size_t i = 0; i < places.size(); ++i) {
        EXPECT_NEAR(motion(places[i]).x, kFixed[i].x, 1e-12);
        EXPECT_NEAR(motion(places[i]).y, kFixed[i].y, 1e-12);
      }
    }
  }
}

TEST(Procrustes, DoesNotScale) {
  std::vector<Place> twice = kFixed;
  for (Place& place : twice) place = {2.0 * place.x, 2.0 * place.y};
  const RigidMotion motion = procrustes(twice, kFixed);
  const Place a = motion(twice[0]);
  const Place b = motion(twice[1]);
  EXPECT_NEAR(std::hypot(a.x - b.x, a.y - b.y), 8.0, 1e-12);
  EXPECT_EQ(procrustes({}, {}).xx, 1.0);
}

TEST(SignAlignment, TurnsAxesAboutButDoesNotMixThem) {
  const RigidMotion motion = sign_alignment(std::vector<Place>{{-1, 2}, {-3, 1}}, std::vector<Place>{{1, 2}, {2, 2}});
  EXPECT_EQ(motion({-3, 1}), (Place{3, 1}));
}

TEST(Drift, IsTheMeanWayAsAShareOfTheDiameter) {
  EXPECT_DOUBLE_EQ(diameter(kFixed), std::hypot(6.0, 5.0));
  std::vector<Place> now = kFixed;
  now[0].x += 5.0;
  EXPECT_DOUBLE_EQ(drift(now, kFixed), 1.0 / std::hypot(6.0, 5.0));
  EXPECT_EQ(drift(std::vector<Place>{{1, 1}}, std::vector<Place>{{0, 0}}), 0.0);
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
