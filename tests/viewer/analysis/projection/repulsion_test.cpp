#include "viewer/analysis/projection/repulsion.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace tensorscope::viewer::analysis {
namespace {

// Groups of different width in a round picture, as t-SNE leaves them.
std::vector<Place> groups(std::size_t count, double reach) {
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal;
  std::vector<Place> middles;
  for (int i = 0; i < 12; ++i) middles.push_back({normal(random), normal(random)});
  std::vector<Place> places(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Place& middle = middles[i % middles.size()];
    const double width = 0.05 + 0.02 * static_cast<double>(i % middles.size());
    places[i] = {reach * (middle.x + width * normal(random)), reach * (middle.y + width * normal(random))};
  }
  return places;
}

struct Off {
  double force = 0.0;  // relative, in the root of the mean square
  double sum = 0.0;    // relative
};

Off off(RepulsionMethod method, const std::vector<Place>& places, unsigned threads = 2) {
  std::vector<Place> exact(places.size());
  std::vector<Place> found(places.size());
  const double sum = RepulsionField(RepulsionMethod::exact)(places, exact, {.threads = threads});
  const double found_sum = RepulsionField(method)(places, found, {.threads = threads});
  double difference = 0.0;
  double length = 0.0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    difference += std::pow(found[i].x - exact[i].x, 2) + std::pow(found[i].y - exact[i].y, 2);
    length += exact[i].x * exact[i].x + exact[i].y * exact[i].y;
  }
  return {std::sqrt(difference / length), std::abs(found_sum / sum - 1.0)};
}

TEST(Repulsion, OnTheGridIsTheExactOneToLessThanAPercentAtEverySize) {
  for (const double reach : {1e-4, 0.01, 1.0, 8.0, 20.0, 40.0}) {
    const Off found = off(RepulsionMethod::grid, groups(2000, reach));
    EXPECT_LT(found.force, 0.01) << reach;
    EXPECT_LT(found.sum, 0.01) << reach;
  }
}

TEST(Repulsion, OfTheTreeIsTheExactOneToLessThanThreePercent) {
  for (const double reach : {0.01, 1.0, 20.0}) EXPECT_LT(off(RepulsionMethod::tree, groups(2000, reach)).force, 0.03);
}

TEST(Repulsion, OnTheGridIsTheSameWhateverItHeldBefore) {
  RepulsionField used(RepulsionMethod::grid);
  std::vector<Place> forces(500);
  for (const double reach : {30.0, 0.001, 12.0}) {
    const std::vector<Place> places = groups(500, reach);
    used(places, forces);
    std::vector<Place> fresh(500);
    RepulsionField(RepulsionMethod::grid)(places, fresh);
    EXPECT_EQ(forces, fresh) << reach;
  }
}

TEST(Repulsion, OnTheGridOfOneOfEqualAndOfFarPlacesIsFinite) {
  RepulsionField field(RepulsionMethod::grid);
  std::vector<Place> forces(3);
  EXPECT_NEAR(field(std::vector<Place>{{4, 5}}, std::span(forces).first(1)), 0.0, 1e-5);
  EXPECT_NEAR(forces[0].x, 0.0, 1e-5);
  EXPECT_NEAR(field(std::vector<Place>(3, Place{2, 2}), forces), 6.0, 1e-4);
  EXPECT_NEAR(forces[2].y, 0.0, 1e-4);
  const double sum = field(std::vector<Place>{{0, 0}, {1e6, 0}, {1e6, 1e6}}, forces);
  EXPECT_TRUE(std::isfinite(sum));
  EXPECT_TRUE(std::ranges::all_of(forces, [](const Place& force) { return std::abs(force.x) < 1.0; }));
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
