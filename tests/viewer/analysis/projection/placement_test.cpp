#include "viewer/analysis/projection/placement.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/viewer/analysis/projection/digits.h"
#include "tests/viewer/analysis/projection/sklearn_fixtures.h"
#include "viewer/analysis/projection/affinities.h"
#include "viewer/analysis/projection/embedding_quality.h"
#include "viewer/analysis/projection/pca.h"
#include "viewer/analysis/projection/tsne.h"

namespace tensorscope::viewer::analysis {
namespace {

std::vector<Place> map_of(const Points& points) {
  Tsne tsne(joint_probabilities(nearest_neighbours(points.view(), neighbours_for(30.0)), 30.0),
            scaled_start(principal_components(points.view()).places), {});
  for (int i = 0; i < 600; ++i) tsne.step({}, false);
  return {tsne.places().begin(), tsne.places().end()};
}

TEST(Placement, AddedPointsAreAsTrustworthyAsAMapOfAll) {
  const Points all = digits(fixtures::kDigits);
  const Points map = digits(240);
  std::vector<Place> places = map_of(map);
  const PointsView added{std::span(all.values).subspan(240 * 64), fixtures::kDigits - 240, 64};
  const std::vector<Place> placed = placed_on_map(map.view(), places, added, 5.0, {.threads = 2});
  places.insert(places.end(), placed.begin(), placed.end());
  EXPECT_GT(embedding_quality(all.view(), places, 12, all.count)->trustworthiness,
            fixtures::kBarnesHutTrustworthiness - 0.02);
}

TEST(Placement, APointOfTheMapComesToItsOwnPlace) {
  const Points map = digits(100);
  const std::vector<Place> places = map_of(map);
  const std::vector<Place> placed = placed_on_map(map.view(), places, map.view(), 2.0);
  std::vector<double> ways;
  for (std::size_t i = 0; i < 100; ++i) {
    ways.push_back(std::hypot(placed[i].x - places[i].x, placed[i].y - places[i].y));
  }
  std::ranges::nth_element(ways, ways.begin() + 50);
  EXPECT_LT(ways[50], 1.0);
}

TEST(Placement, OnAMapOfOneOrNonePointEnds) {
  const Points one{{1, 2}, 1, 2};
  const Points two{{1, 2, 5, 5}, 2, 2};
  const std::vector<Place> places{{3, 4}};
  for (const Place& place : placed_on_map(one.view(), places, two.view())) {
    EXPECT_NEAR(place.x, 3.0, 1e-9);
    EXPECT_NEAR(place.y, 4.0, 1e-9);
  }
  EXPECT_TRUE(placed_on_map(PointsView{}, {}, two.view()).empty());
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
