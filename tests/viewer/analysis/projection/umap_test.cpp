#include "viewer/analysis/projection/umap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "tests/viewer/analysis/projection/digits.h"
#include "tests/viewer/analysis/projection/sklearn_fixtures.h"
#include "tests/viewer/analysis/projection/umap_fixtures.h"
#include "viewer/analysis/projection/embedding_quality.h"
#include "viewer/analysis/projection/fuzzy_graph.h"
#include "viewer/analysis/projection/spectral_layout.h"

namespace tensorscope::viewer::analysis {
namespace {

Neighbours umap_neighbours(const Points& points) {
  return nearest_neighbours(points.view(), fixtures::kUmapNeighbours - 1);
}

double value_at(const SparseRows& graph, std::size_t i, std::size_t j) {
  for (std::size_t entry = graph.start[i]; entry < graph.start[i + 1]; ++entry) {
    if (graph.column[entry] == j) return graph.value[entry];
  }
  return 0.0;
}

TEST(FuzzyGraph, ReachesAreThoseOfUmapLearn) {
  const std::vector<Reach> found = reaches(umap_neighbours(digits(fixtures::kDigits)), {.threads = 2});
  for (std::size_t i = 0; i < fixtures::kUmapRho.size(); ++i) {
    EXPECT_NEAR(found[i].nearest, fixtures::kUmapRho[i], 1e-5 * fixtures::kUmapRho[i]);
    EXPECT_NEAR(found[i].scale, fixtures::kUmapSigma[i], 1e-4 * fixtures::kUmapSigma[i]);
  }
}

TEST(FuzzyGraph, IsThatOfUmapLearn) {
  const SparseRows graph = fuzzy_graph(umap_neighbours(digits(fixtures::kDigits)));
  EXPECT_EQ(graph.value.size(), fixtures::kFuzzyEntries);
  EXPECT_NEAR(std::accumulate(graph.value.begin(), graph.value.end(), 0.0), fixtures::kFuzzySum, 0.01);
  for (std::size_t i = 0; i < 10; ++i) {
    for (std::size_t j = 0; j < fixtures::kDigits; ++j) {
      EXPECT_NEAR(value_at(graph, i, j), fixtures::kFuzzyFirstRows[i * fixtures::kDigits + j], 1e-4);
    }
  }
}

TEST(FuzzyGraph, OfEqualPointsIsFiniteAndWhole) {
  const Points points{std::vector<float>(40, 1.0F), 20, 2};
  for (const double value : fuzzy_graph(nearest_neighbours(points.view(), 5)).value) EXPECT_EQ(value, 1.0);
}

TEST(UmapCurve, IsThatOfUmapLearn) {
  const UmapCurve close = fitted_curve(0.1);
  const UmapCurve wide = fitted_curve(0.5);
  EXPECT_NEAR(close.a, fixtures::kUmapCurves[0], 1e-4);
  EXPECT_NEAR(close.b, fixtures::kUmapCurves[1], 1e-4);
  EXPECT_NEAR(wide.a, fixtures::kUmapCurves[2], 1e-4);
  EXPECT_NEAR(wide.b, fixtures::kUmapCurves[3], 1e-4);
}

TEST(SpectralPlaces, AreTheEigenvectorsOfTheLaplacian) {
  const std::vector<Place> places = spectral_places(fuzzy_graph(umap_neighbours(digits(fixtures::kDigits))));
  double x = 0.0;
  double y = 0.0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    x += places[i].x * fixtures::kSpectralX[i];
    y += places[i].y * fixtures::kSpectralY[i];
  }
  EXPECT_GT(std::abs(x), 1.0 - 1e-5);
  EXPECT_GT(std::abs(y), 1.0 - 1e-5);
}

TEST(SpectralPlaces, OfAPathAreCosines) {
  // Its normalized Laplacian has them as eigenvectors, times the root of the degree.
  constexpr std::size_t kLength = 30;
  SparseRows path;
  path.start.push_back(0);
  for (std::uint32_t i = 0; i < kLength; ++i) {
    if (i > 0) path.column.push_back(i - 1);
    if (i + 1 < kLength) path.column.push_back(i + 1);
    path.start.push_back(path.column.size());
  }
  path.value.assign(path.column.size(), 1.0);
  const std::vector<Place> places = spectral_places(path);
  const double scale = places[1].x / std::cos(std::acos(-1.0) / (kLength - 1)) / std::sqrt(2.0);
  for (std::size_t i = 0; i < kLength; ++i) {
    const double root = i == 0 || i + 1 == kLength ? 1.0 : std::sqrt(2.0);
    EXPECT_NEAR(places[i].x, scale * root * std::cos(std::acos(-1.0) * static_cast<double>(i) / (kLength - 1)), 1e-9);
  }
}

TEST(SpectralStart, ComponentsDoNotOverlap) {
  Points points{{}, 60, 2};
  for (int i = 0; i < 60; ++i) {
    const auto angle = static_cast<float>(i);
    const float away = i % 3 == 0 ? 0.0F : i % 3 == 1 ? 1000.0F : -2000.0F;
    points.values.insert(points.values.end(), {away + std::cos(angle), away * away / 1000.0F + std::sin(3 * angle)});
  }
  const SparseRows graph = fuzzy_graph(nearest_neighbours(points.view(), 5));
  const std::vector<std::uint32_t> component = connected_components(graph);
  ASSERT_EQ(*std::ranges::max_element(component), 2U);
  EXPECT_EQ(component[3], component[0]);
  const std::vector<Place> places = spectral_start(graph, points.view());
  for (std::size_t i = 0; i < 60; ++i) {
    EXPECT_GE(places[i].x, 0.0);
    EXPECT_LE(places[i].y, 10.0);
    for (std::size_t j = 0; j < i; ++j) {
      if (i % 3 == j % 3) continue;
      EXPECT_GT(std::hypot(places[i].x - places[j].x, places[i].y - places[j].y), 0.1);
    }
  }
}

std::vector<Place> descended(const Points& points, const UmapOptions& options) {
  const SparseRows graph = fuzzy_graph(umap_neighbours(points));
  Umap umap(graph, spectral_start(graph, points.view()), options);
  while (umap.epoch() < options.epochs) umap.step();
  return {umap.places().begin(), umap.places().end()};
}

TEST(Umap, EndsNoWorseThanUmapLearn) {
  const Points points = digits(fixtures::kDigits);
  const std::vector<Place> places = descended(points, {});
  const auto quality = embedding_quality(points.view(), places, 12, points.count);
  EXPECT_GT(quality->trustworthiness, fixtures::kUmapTrustworthiness - 0.01);
}

TEST(Umap, OfTheSameInputIsTheSame) {
  const Points points = digits(100);
  EXPECT_EQ(descended(points, {.epochs = 50}), descended(points, {.epochs = 50}));
}

TEST(Umap, ANarrowLeastDistanceDrawsNeighboursCloser) {
  const Points points = digits(fixtures::kDigits);
  const auto to_nearest = [&](double least_distance) {
    const std::vector<Place> places = descended(points, {.epochs = 200, .least_distance = least_distance});
    std::vector<double> ways;
    for (std::size_t i = 0; i < places.size(); ++i) {
      double least = 1e9;
      for (std::size_t j = 0; j < places.size(); ++j) {
        if (i != j) least = std::min(least, std::hypot(places[i].x - places[j].x, places[i].y - places[j].y));
      }
      ways.push_back(least);
    }
    std::ranges::nth_element(ways, ways.begin() + 150);
    return ways[150];
  };
  EXPECT_LT(to_nearest(0.01), to_nearest(0.8));
}

TEST(Umap, OfEqualPointsStaysFinite) {
  const Points points{std::vector<float>(60, 3.0F), 30, 2};
  for (const Place& place : descended(points, {.epochs = 100})) {
    EXPECT_TRUE(std::isfinite(place.x) && std::isfinite(place.y));
  }
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
