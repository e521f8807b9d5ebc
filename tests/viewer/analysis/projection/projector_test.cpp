#include "viewer/analysis/projection/projector.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "tests/viewer/analysis/projection/digits.h"
#include "viewer/analysis/projection/k_means.h"
#include "viewer/analysis/projection/warm_start.h"

namespace tensorscope::viewer::analysis {
namespace {

using namespace std::chrono_literals;

ProjectionRequest request_for(std::size_t count, std::uint64_t number) {
  ProjectionRequest request;
  request.number = number;
  request.points = digits(count);
  request.ids.resize(count);
  std::iota(request.ids.begin(), request.ids.end(), 0U);
  return request;
}

// A condition with a deadline.
template <typename Condition>
bool comes_true(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

std::shared_ptr<const Embedding> finished(Projector& projector, std::uint64_t number) {
  std::shared_ptr<const Embedding> newest;
  const bool came = comes_true([&] {
    newest = projector.newest();
    return newest != nullptr && newest->request == number && newest->is_finished;
  });
  return came ? newest : nullptr;
}

TEST(Projector, PublishesAllThatIsKnownInTheEnd) {
  Projector projector;
  EXPECT_EQ(projector.newest(), nullptr);
  projector.start(request_for(60, 7), nullptr);
  const auto embedding = finished(projector, 7);
  ASSERT_NE(embedding, nullptr);
  EXPECT_EQ(embedding->places.size(), 60U);
  EXPECT_EQ(embedding->iterations, 1000);
  EXPECT_EQ(embedding->iteration < 1000, embedding->is_converged);
  EXPECT_NEAR(embedding->perplexity, 59.0 / 3.0, 1e-12) << "as much as so few points allow";
  EXPECT_GT(embedding->quality->trustworthiness, 0.8);
  EXPECT_EQ(embedding->clusters->of.size(), 60U);
  EXPECT_EQ(embedding->neighbours->count(), 60U);
  EXPECT_FALSE(embedding->drift);
  EXPECT_TRUE(comes_true([&] { return !projector.is_running(); }));
}

TEST(Projector, GoesOnFromAnEarlierEmbeddingAndAlignsToIt) {
  Projector projector;
  projector.start(request_for(60, 1), nullptr);
  const auto first = finished(projector, 1);
  ASSERT_NE(first, nullptr);
  ProjectionRequest again = request_for(60, 2);
  for (float& value : again.points.values) value += 0.05F * std::sin(value * 100.0F);
  projector.start(std::move(again), first);
  const auto second = finished(projector, 2);
  ASSERT_NE(second, nullptr);
  EXPECT_TRUE(second->is_warm);
  EXPECT_EQ(second->iterations, 250);
  ASSERT_TRUE(second->drift);
  EXPECT_LT(*second->drift, 0.05) << "the points hardly changed";
}

TEST(Projector, NewPointsArePlacedOnTheMapThatWas) {
  Projector projector;
  projector.start(request_for(60, 1), nullptr);
  const auto first = finished(projector, 1);
  ASSERT_NE(first, nullptr);
  ProjectionRequest more = request_for(80, 2);
  more.perplexity = 59.0 / 3.0;
  more.warm_iterations = 1;
  projector.start(std::move(more), first);
  const auto second = finished(projector, 2);
  ASSERT_NE(second, nullptr);
  EXPECT_TRUE(second->is_warm);
  EXPECT_EQ(second->places.size(), 80U);
  EXPECT_LT(*second->drift, 0.02) << "what was there stays";
  EXPECT_GT(second->quality->trustworthiness, first->quality->trustworthiness - 0.05);
}

TEST(Projector, UmapPublishesAllThatIsKnownAndGoesOnFromAnEarlierOne) {
  Projector projector;
  ProjectionRequest request = request_for(80, 1);
  request.method = ProjectionMethod::umap;
  projector.start(request, nullptr);
  const auto first = finished(projector, 1);
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->iteration, 500);
  EXPECT_EQ(first->umap_neighbours, 15U);
  EXPECT_GT(first->quality->trustworthiness, 0.8);
  EXPECT_FALSE(first->kl) << "that is t-SNE's";
  request.number = 2;
  projector.start(request, first);
  const auto second = finished(projector, 2);
  ASSERT_NE(second, nullptr);
  EXPECT_TRUE(second->is_warm);
  EXPECT_EQ(second->iterations, 100);
  EXPECT_LT(*second->drift, 0.1) << "the points are the same";
  request.number = 3;
  request.method = ProjectionMethod::tsne;
  projector.start(std::move(request), second);
  EXPECT_FALSE(finished(projector, 3)->is_warm) << "another method's places are no start";
}

TEST(Projector, UmapOfFewerPointsThanNeighboursTakesAll) {
  Projector projector;
  ProjectionRequest request = request_for(6, 1);
  request.method = ProjectionMethod::umap;
  projector.start(std::move(request), nullptr);
  const auto made = finished(projector, 1);
  ASSERT_NE(made, nullptr);
  EXPECT_EQ(made->umap_neighbours, 6U);
  for (const Place& place : made->places) EXPECT_TRUE(std::isfinite(place.x) && std::isfinite(place.y));
}

TEST(Projector, GroupsThePlacesOfThePictureWhereAskedAndSaysSo) {
  Projector projector;
  ProjectionRequest request = request_for(200, 1);
  request.method = ProjectionMethod::pca;
  request.clusters = 4;
  projector.start(request, nullptr);
  const auto original = finished(projector, 1);
  ASSERT_NE(original, nullptr);
  EXPECT_EQ(original->clusters->space, ClusterSpace::original);
  request.number = 2;
  request.cluster_space = ClusterSpace::picture;
  projector.start(request, nullptr);
  const auto made = finished(projector, 2);
  ASSERT_NE(made, nullptr);
  EXPECT_EQ(made->clusters->space, ClusterSpace::picture);
  Points picture;
  picture.count = 200;
  picture.dimensions = 2;
  for (const Place& place : made->places) {
    picture.values.push_back(static_cast<float>(place.x));
    picture.values.push_back(static_cast<float>(place.y));
  }
  const Clusters expected = k_means(picture.view(), 4);
  EXPECT_EQ(made->clusters->of, expected.of);
  EXPECT_NEAR(made->clusters->inertia, expected.inertia, 1e-3 * expected.inertia);
  EXPECT_LT(made->clusters->inertia, original->clusters->inertia) << "two of many dimensions";
  request.number = 3;
  request.cluster_method = ClusterMethod::dbscan;
  projector.start(std::move(request), nullptr);
  const auto dense = finished(projector, 3);
  ASSERT_NE(dense, nullptr);
  EXPECT_EQ(dense->clusters->space, ClusterSpace::picture);
  EXPECT_GT(dense->clusters->count, 0U);
}

TEST(Projector, GroupsByDbscanWhereAsked) {
  Projector projector;
  ProjectionRequest request = request_for(200, 1);
  request.method = ProjectionMethod::pca;
  request.cluster_method = ClusterMethod::dbscan;
  projector.start(request, nullptr);
  const auto made = finished(projector, 1);
  ASSERT_NE(made, nullptr);
  EXPECT_GT(made->clusters->radius, 0.0);
  EXPECT_GT(made->clusters->count, 1U);
  ASSERT_TRUE(made->silhouette);
  EXPECT_EQ(made->silhouette->asked, 200U - without_cluster(*made->clusters));
  request.number = 2;
  request.radius_share = 0.01;
  projector.start(std::move(request), nullptr);
  const auto none = finished(projector, 2);
  EXPECT_EQ(none->clusters->count, 0U);
  EXPECT_FALSE(none->silhouette);
}

TEST(Projector, ANewRequestTakesTheRunningOnesPlace) {
  Projector projector;
  ProjectionRequest endless = request_for(300, 1);
  endless.iterations = 100'000'000;
  projector.start(std::move(endless), nullptr);
  ASSERT_TRUE(comes_true([&] { return projector.newest() != nullptr && projector.newest()->iteration > 3; }));
  ProjectionRequest next = request_for(20, 2);
  next.method = ProjectionMethod::pca;
  projector.start(std::move(next), nullptr);
  const auto embedding = finished(projector, 2);
  ASSERT_NE(embedding, nullptr);
  EXPECT_EQ(embedding->method, ProjectionMethod::pca);
  EXPECT_GT(embedding->explained[0], 0.1);
}

TEST(Projector, ARequestIsMadeOnItsThreadAndNothingIsNotProjected) {
  Projector projector;
  std::atomic<bool> is_elsewhere = false;
  const auto here = std::this_thread::get_id();
  projector.start(
      [&is_elsewhere, here]() -> std::optional<ProjectionRequest> {
        is_elsewhere = std::this_thread::get_id() != here;
        return std::nullopt;
      },
      nullptr);
  ASSERT_TRUE(comes_true([&] { return !projector.is_running(); }));
  EXPECT_TRUE(is_elsewhere);
  EXPECT_EQ(projector.newest(), nullptr);
  EXPECT_EQ(projector.failure(), "");
  projector.start([] { return std::optional(request_for(20, 3)); }, nullptr);
  EXPECT_NE(finished(projector, 3), nullptr);
}

TEST(Projector, CountsThePointsThatItProjects) {
  Projector projector;
  EXPECT_EQ(projector.memory_bytes(), 0U);
  ProjectionRequest endless = request_for(300, 1);
  endless.iterations = 100'000'000;
  const std::size_t bytes = endless.points.values.size() * sizeof(float);
  projector.start(std::move(endless), nullptr);
  ASSERT_TRUE(comes_true([&] { return projector.newest() != nullptr; }));
  EXPECT_GE(projector.memory_bytes(), bytes);
  projector.cancel();
  EXPECT_TRUE(comes_true([&] { return projector.memory_bytes() == 0; }));
}

TEST(Projector, CancelledItKeepsWhatIsThereAndPublishesNothingMore) {
  Projector projector;
  ProjectionRequest endless = request_for(300, 1);
  endless.iterations = 100'000'000;
  projector.start(std::move(endless), nullptr);
  ASSERT_TRUE(comes_true([&] { return projector.newest() != nullptr && projector.newest()->iteration > 3; }));
  projector.cancel();
  const auto last = projector.newest();
  EXPECT_TRUE(comes_true([&] { return projector.stage() == ProjectionStage::idle; }));
  EXPECT_EQ(projector.newest(), last);
  EXPECT_FALSE(projector.is_running());
}

TEST(Projector, EndsInTheMidstOfWork) {
  std::chrono::steady_clock::time_point begin;
  {
    Projector projector;
    ProjectionRequest endless = request_for(300, 1);
    endless.iterations = 100'000'000;
    projector.start(std::move(endless), nullptr);
    ASSERT_TRUE(comes_true([&] { return projector.newest() != nullptr; }));
    begin = std::chrono::steady_clock::now();
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
}

TEST(Projector, WhatCannotBeComputedIsSaidAndTheNextOneIs) {
  Projector projector;
  ProjectionRequest bad = request_for(60, 1);
  bad.points.dimensions = bad.points.values.max_size();
  projector.start(std::move(bad), nullptr);
  ASSERT_TRUE(comes_true([&] { return !projector.is_running() && projector.stage() == ProjectionStage::idle; }));
  EXPECT_FALSE(projector.failure().empty());
  EXPECT_EQ(projector.newest(), nullptr);
  projector.start(request_for(20, 2), nullptr);
  EXPECT_EQ(projector.failure(), "") << "that was another";
  EXPECT_NE(finished(projector, 2), nullptr);
}

TEST(InParts, WhatOneThrowsIsThrownOnWhenAllHaveEnded) {
  std::atomic<int> ended = 0;
  const auto part = [&ended](std::size_t begin, std::size_t) {
    ++ended;
    if (begin > 0) throw std::runtime_error("of the other thread");
  };
  EXPECT_THROW(in_parts(10, 1, 2, part), std::runtime_error);
  EXPECT_EQ(ended, 2);
}

TEST(WarmPlaces, NewPointsStandAmongTheirNeighbours) {
  Embedding from;
  from.ids = std::make_shared<const std::vector<std::uint64_t>>(std::vector<std::uint64_t>{0, 2});
  from.places = {{1, 1}, {3, 5}};
  Neighbours neighbours;
  neighbours.each = 2;
  neighbours.indices = {1, 2, 0, 2, 1, 0};
  neighbours.squared.resize(6);
  const std::vector<Place> places = warm_places({0, 1, 2}, neighbours, from);
  EXPECT_EQ(places, (std::vector<Place>{{1, 1}, {2, 3}, {3, 5}}));
  EXPECT_TRUE(warm_places({7, 8, 9}, neighbours, from).empty()) << "none of them was there";
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
