#include "viewer/analysis/projection/tsne.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "tests/viewer/analysis/projection/digits.h"
#include "tests/viewer/analysis/projection/sklearn_fixtures.h"
#include "tests/viewer/analysis/projection/tsne_fixtures.h"
#include "viewer/analysis/projection/embedding_quality.h"
#include "viewer/analysis/projection/pca.h"
#include "viewer/analysis/projection/quadtree.h"

namespace tensorscope::viewer::analysis {
namespace {

double value_at(const Affinities& joint, std::size_t i, std::size_t j) {
  for (std::size_t entry = joint.start[i]; entry < joint.start[i + 1]; ++entry) {
    if (joint.column[entry] == j) return joint.value[entry];
  }
  return 0.0;
}

std::vector<Place> scattered(std::size_t count, double reach) {
  std::mt19937 random(3);
  std::vector<Place> places(count);
  for (Place& place : places) {
    place.x = reach * (static_cast<double>(random() % 10'000) / 5'000.0 - 1.0);
    place.y = reach * (static_cast<double>(random() % 10'000) / 5'000.0 - 1.0);
  }
  return places;
}

double relative_error(const std::vector<Place>& a, const std::vector<Place>& b) {
  double difference = 0.0;
  double length = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference += std::pow(a[i].x - b[i].x, 2) + std::pow(a[i].y - b[i].y, 2);
    length += b[i].x * b[i].x + b[i].y * b[i].y;
  }
  return std::sqrt(difference / length);
}

double gradient_by(RepulsionMethod method, double theta, const Affinities& joint, std::span<const Place> places,
                   double exaggeration, std::vector<Place>& gradient, const Work& work = {}) {
  RepulsionField repulsion(method, theta);
  const double z = tsne_gradient(joint, places, repulsion, exaggeration, gradient, work);
  return kl_divergence(joint, places, z, work);
}

double exact_gradient(const Affinities& joint, std::span<const Place> places, double exaggeration,
                      std::vector<Place>& gradient) {
  return gradient_by(RepulsionMethod::exact, 0.0, joint, places, exaggeration, gradient);
}

TEST(Affinities, OfAllPairsAreThoseOfScikitLearn) {
  const Points points = digits(fixtures::kPairedDigits);
  const Affinities joint = joint_probabilities(nearest_neighbours(points.view(), points.count - 1), 10.0);
  std::size_t pair = 0;
  double worst = 0.0;
  for (std::size_t i = 0; i < points.count; ++i) {
    for (std::size_t j = i + 1; j < points.count; ++j) {
      const double expected = fixtures::kJointProbabilities[pair++];
      // Scikit-learn has nothing below the smallest step of a double.
      const double found = std::max(value_at(joint, i, j), std::numeric_limits<double>::epsilon());
      worst = std::max(worst, std::abs(found - expected) / expected);
    }
  }
  EXPECT_LT(worst, 1e-4);
}

TEST(Affinities, OfNeighboursOnlyAreThoseOfScikitLearn) {
  const Points points = digits(fixtures::kDigits);
  EXPECT_EQ(neighbours_for(10.0), 31U);
  const Affinities joint = joint_probabilities(nearest_neighbours(points.view(), neighbours_for(10.0)), 10.0);
  EXPECT_EQ(joint.value.size(), fixtures::kSparseEntries);
  for (std::size_t i = 0; i < 10; ++i) {
    for (std::size_t j = 0; j < points.count; ++j) {
      const double expected = fixtures::kSparseFirstRows[i * points.count + j];
      EXPECT_NEAR(value_at(joint, i, j), expected, 1e-4 * expected);
    }
  }
}

TEST(Affinities, OfEqualAndOfFarPointsAreFiniteAndSumToOne) {
  Points points{{}, 30, 2};
  for (int i = 0; i < 30; ++i)
    points.values.insert(points.values.end(), {i < 20 ? 0.0F : 1e6F * static_cast<float>(i), 0.0F});
  const Affinities joint = joint_probabilities(nearest_neighbours(points.view(), 29), 5.0);
  double sum = 0.0;
  for (const double value : joint.value) {
    ASSERT_TRUE(std::isfinite(value));
    sum += value;
  }
  EXPECT_NEAR(sum, 1.0, 1e-12);
}

TEST(TsneGradient, IsTheSlopeOfTheDivergence) {
  const Points points = digits(40);
  const Affinities joint = joint_probabilities(nearest_neighbours(points.view(), 39), 8.0);
  std::vector<Place> places = scattered(40, 2.0);
  std::vector<Place> gradient(40);
  std::vector<Place> ignored(40);
  exact_gradient(joint, places, 1.0, gradient);
  constexpr double kStep = 1e-5;
  for (std::size_t i = 0; i < 40; i += 3) {
    const Place at = places[i];
    places[i].x = at.x + kStep;
    const double above = exact_gradient(joint, places, 1.0, ignored);
    places[i].x = at.x - kStep;
    const double below = exact_gradient(joint, places, 1.0, ignored);
    places[i] = at;
    EXPECT_NEAR(gradient[i].x, (above - below) / (2.0 * kStep), 1e-5 * std::max(1.0, std::abs(gradient[i].x)));
  }
}

TEST(TsneGradient, OfTreeAndGridIsNearTheExactOneAndEqualWhenTheTreeAsksEveryPlace) {
  const Points points = digits(fixtures::kDigits);
  const Affinities joint = joint_probabilities(nearest_neighbours(points.view(), 91), 30.0);
  // As after a descent, where attraction and repulsion nearly cancel.
  Tsne tsne(joint, scaled_start(principal_components(points.view()).places), {.repulsion = RepulsionMethod::exact});
  for (int i = 0; i < 400; ++i) tsne.step();
  const std::vector<Place> places(tsne.places().begin(), tsne.places().end());
  std::vector<Place> exact(places.size());
  std::vector<Place> approximate(places.size());
  const double kl = exact_gradient(joint, places, 12.0, exact);
  const double approximate_kl = gradient_by(RepulsionMethod::tree, 0.5, joint, places, 12.0, approximate);
  EXPECT_LT(relative_error(approximate, exact), 0.03);
  EXPECT_NEAR(approximate_kl, kl, 0.02 * kl);
  EXPECT_NEAR(gradient_by(RepulsionMethod::grid, 0.0, joint, places, 12.0, approximate), kl, 0.005 * kl);
  EXPECT_LT(relative_error(approximate, exact), 0.01);
  gradient_by(RepulsionMethod::tree, 0.0, joint, places, 12.0, approximate);
  EXPECT_LT(relative_error(approximate, exact), 1e-9);
}

TEST(TsneGradient, IsTheSameWithTwoThreads) {
  const std::size_t count = 2500;
  Points points{{}, count, 3};
  std::mt19937 random(5);
  for (std::size_t i = 0; i < count * 3; ++i) points.values.push_back(static_cast<float>(random() % 1000));
  const Affinities joint = joint_probabilities(nearest_neighbours(points.view(), 16), 5.0, {.threads = 2});
  const std::vector<Place> places = scattered(count, 20.0);
  std::vector<Place> one(count);
  std::vector<Place> two(count);
  for (const RepulsionMethod method : {RepulsionMethod::exact, RepulsionMethod::tree, RepulsionMethod::grid}) {
    const double kl = gradient_by(method, 0.5, joint, places, 1.0, one, {.threads = 1});
    EXPECT_EQ(gradient_by(method, 0.5, joint, places, 1.0, two, {.threads = 2}), kl);
    EXPECT_EQ(one, two);
  }
}

TEST(Quadtree, HoldsPlacesThatLieOnEachOther) {
  std::vector<Place> places(50, Place{1.0, 2.0});
  places.resize(60, Place{1.0 + 1e-300, 2.0});
  places.push_back({5.0, 5.0});
  const Quadtree tree(places);
  const Repulsion exact = exact_repulsion(places, 0);
  const Repulsion found = tree.repulsion(places[0], 0.0);
  EXPECT_NEAR(found.sum, exact.sum, 1e-9);
  EXPECT_NEAR(found.force.x, exact.force.x, 1e-12);
  const Quadtree one(std::vector<Place>{{3.0, 4.0}});
  EXPECT_EQ(one.repulsion({3.0, 4.0}, 0.5).sum, 0.0);
}

struct Outcome {
  double kl = 0.0;
  double trustworthiness = 0.0;
};

Outcome descended(RepulsionMethod repulsion, std::size_t neighbours) {
  const Points points = digits(fixtures::kDigits);
  Tsne tsne(joint_probabilities(nearest_neighbours(points.view(), neighbours), 30.0),
            scaled_start(principal_components(points.view()).places), {.repulsion = repulsion});
  for (int i = 0; i < 1001; ++i) tsne.step({}, i == 1000);
  return {tsne.kl(), embedding_quality(points.view(), tsne.places(), 12, points.count)->trustworthiness};
}

TEST(Tsne, ExactEndsNoWorseThanScikitLearn) {
  const Outcome outcome = descended(RepulsionMethod::exact, fixtures::kDigits - 1);
  EXPECT_LT(outcome.kl, 1.02 * fixtures::kExactKl);
  EXPECT_GT(outcome.trustworthiness, fixtures::kExactTrustworthiness - 0.01);
}

TEST(Tsne, BarnesHutEndsNoWorseThanScikitLearn) {
  const Outcome outcome = descended(RepulsionMethod::tree, neighbours_for(30.0));
  EXPECT_LT(outcome.kl, 1.02 * fixtures::kBarnesHutKl);
  EXPECT_GT(outcome.trustworthiness, fixtures::kBarnesHutTrustworthiness - 0.01);
}

TEST(Tsne, OnTheGridEndsNoWorseThanScikitLearn) {
  const Outcome outcome = descended(RepulsionMethod::grid, neighbours_for(30.0));
  EXPECT_LT(outcome.kl, 1.02 * fixtures::kBarnesHutKl);
  EXPECT_GT(outcome.trustworthiness, fixtures::kBarnesHutTrustworthiness - 0.01);
}

// From the start that the fixture's `seed` is of.
Outcome descended_from(std::size_t seed, RepulsionMethod repulsion, const Affinities& joint, const Points& points) {
  const auto coordinate = [seed](std::size_t i, std::size_t j) {
    return (static_cast<double>((i * 7919 + j * 104729 + seed * 15485) % 1009) / 1009 - 0.5) * 4e-4;
  };
  std::vector<Place> start;
  for (std::size_t i = 0; i < points.count; ++i) start.push_back({coordinate(i, 0), coordinate(i, 1)});
  Tsne tsne(joint, start, {.repulsion = repulsion});
  for (int i = 0; i < 1000; ++i) tsne.step({}, i == 999);
  return {tsne.kl(), embedding_quality(points.view(), tsne.places(), 12, points.count)->trustworthiness};
}

TEST(Tsne, FromTenStartsEndsNoWorseThanScikitLearnFromTheSame) {
  const Points points = digits(fixtures::kDigits);
  const Affinities joint = joint_probabilities(nearest_neighbours(points.view(), neighbours_for(30.0)), 30.0);
  for (std::size_t seed = 0; seed < fixtures::kSeedKl.size(); ++seed) {
    const Outcome outcome = descended_from(seed, RepulsionMethod::tree, joint, points);
    EXPECT_LE(outcome.kl, 1.02 * fixtures::kSeedKl[seed]) << seed;
    EXPECT_GE(outcome.trustworthiness, fixtures::kSeedTrustworthiness[seed] - 0.01) << seed;
  }
}

TEST(Tsne, OnTheGridFromFourStartsEndsNoWorseOnAverage) {
  const Points points = digits(fixtures::kDigits);
  const Affinities joint = joint_probabilities(nearest_neighbours(points.view(), neighbours_for(30.0)), 30.0);
  double kl = 0.0;
  double expected = 0.0;
  for (std::size_t seed = 0; seed < 4; ++seed) {
    const Outcome outcome = descended_from(seed, RepulsionMethod::grid, joint, points);
    kl += outcome.kl;
    expected += fixtures::kSeedKl[seed];
    EXPECT_GE(outcome.trustworthiness, fixtures::kSeedTrustworthiness[seed] - 0.01) << seed;
  }
  EXPECT_LE(kl, 1.02 * expected);
}

TEST(Tsne, PointsWithoutNeighbourhoodsAreNotPulledTogether) {
  const std::size_t count = 600;
  Points points{{}, count, 40};
  std::mt19937_64 random(11);
  std::normal_distribution<float> normal;
  for (std::size_t i = 0; i < count * 40; ++i) points.values.push_back(normal(random));
  Tsne tsne(joint_probabilities(nearest_neighbours(points.view(), 91), 30.0),
            scaled_start(principal_components(points.view()).places), {});
  for (int i = 0; i < 500 && !tsne.is_converged(); ++i) tsne.step();
  EXPECT_FALSE(tsne.is_converged());
  double across = 0.0;
  double along = 0.0;
  for (const Place& place : tsne.places()) {
    across += place.x * place.x / count;
    along += place.y * place.y / count;
  }
  EXPECT_GT(std::min(across, along), 1.0);
}

TEST(Tsne, StartsAtAStandardDeviationOfATenThousandth) {
  const std::vector<Place> start = scaled_start(std::vector<Place>{{-3, 1}, {3, -2}});
  EXPECT_DOUBLE_EQ(start[1].x, 1e-4);
  EXPECT_DOUBLE_EQ(start[0].y, 1e-4 / 3.0);
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
