#include "viewer/analysis/graph_layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace tensorscope::viewer::analysis {
namespace {

using Edges = std::vector<GraphEdge>;

Edges chain(std::uint32_t nodes) {
  Edges edges;
  for (std::uint32_t i = 1; i < nodes; ++i) edges.push_back({i - 1, i});
  return edges;
}

// Blocks of `depth` nodes, each with a skip connection around it.
Edges residual(std::uint32_t nodes, std::uint32_t depth) {
  Edges edges = chain(nodes);
  for (std::uint32_t i = 0; i + depth < nodes; i += depth) edges.push_back({i, i + depth});
  return edges;
}

void expect_sound(const GraphLayout& layout, const Edges& edges, const GraphSpacing& spacing) {
  for (std::size_t a = 0; a < layout.nodes.size(); ++a) {
    EXPECT_GE(layout.nodes[a].x, 0.0);
    EXPECT_LE(layout.nodes[a].x + spacing.node_width, layout.width + 1e-9);
    EXPECT_LE(layout.nodes[a].y + spacing.node_height, layout.height + 1e-9);
    for (std::size_t b = 0; b < a; ++b) {
      const bool apart = std::abs(layout.nodes[a].x - layout.nodes[b].x) >= spacing.node_width ||
                         std::abs(layout.nodes[a].y - layout.nodes[b].y) >= spacing.node_height;
      ASSERT_TRUE(apart) << a << " and " << b << " overlap";
    }
  }
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const GraphPlace& from = layout.nodes[edges[i].from];
    const GraphPlace& to = layout.nodes[edges[i].to];
    ASSERT_LT(from.layer, to.layer);
    ASSERT_LE(from.column, to.column);
    const auto& route = layout.routes[i];
    ASSERT_FALSE(route.empty());
    EXPECT_EQ(route.front().from, (GraphPoint{from.x + spacing.node_width / 2, from.y + spacing.node_height}));
    EXPECT_EQ(route.back().to, (GraphPoint{to.x + spacing.node_width / 2, to.y}));
    for (std::size_t j = 1; j < route.size(); ++j) {
      EXPECT_NEAR(route[j].from.x, route[j - 1].to.x, 1e-6);
      EXPECT_NEAR(route[j].from.y, route[j - 1].to.y, 1e-6);
    }
  }
}

GraphSpacing one_column() {
  GraphSpacing spacing;
  spacing.aspect = 1e-3;
  return spacing;
}

TEST(GraphLayout, AChainIsAStraightLineDownwards) {
  const GraphSpacing spacing = one_column();
  const GraphLayout layout = lay_out(5, chain(5), spacing);
  EXPECT_EQ(layout.columns, 1U);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(layout.nodes[i].layer, i);
    EXPECT_EQ(layout.nodes[i].x, layout.nodes[0].x);
  }
  expect_sound(layout, chain(5), spacing);
}

TEST(GraphLayout, ASkipConnectionGoesRoundTheNodesThatItSkipsAndLeavesTheirLineStraight) {
  const GraphSpacing spacing = one_column();
  const Edges edges = residual(13, 4);
  const GraphLayout layout = lay_out(13, edges, spacing);
  expect_sound(layout, edges, spacing);
  for (const GraphPlace& node : layout.nodes) EXPECT_EQ(node.x, layout.nodes[0].x);
  // The upright pieces of the skips lie beside the nodes.
  for (std::size_t i = chain(13).size(); i < edges.size(); ++i) {
    double upright = 0.0;
    for (const GraphCurve& curve : layout.routes[i]) {
      if (curve.from.x != curve.to.x) continue;
      upright = std::max(upright, curve.to.y - curve.from.y);
      const double left = layout.nodes[0].x;
      EXPECT_TRUE(curve.from.x < left || curve.from.x > left + spacing.node_width);
    }
    EXPECT_GT(upright, 2 * spacing.node_height) << "past three nodes in one line";
  }
}

TEST(GraphLayout, WhatNothingFeedsStandsRightAboveItsReader) {
  const Edges edges{{0, 1}, {1, 2}, {2, 4}, {3, 4}};
  const GraphLayout layout = lay_out(5, edges, one_column());
  EXPECT_EQ(layout.nodes[3].layer, layout.nodes[4].layer - 1);
}

TEST(GraphLayout, CrossingsThatCanBeAvoidedAre) {
  // Two chains side by side, which are given crossed.
  const Edges edges{{0, 3}, {1, 2}, {2, 5}, {3, 4}};
  const GraphLayout layout = lay_out(6, edges, one_column());
  const bool begins = layout.nodes[0].x < layout.nodes[1].x;
  EXPECT_EQ(layout.nodes[3].x < layout.nodes[2].x, begins);
  EXPECT_EQ(layout.nodes[4].x < layout.nodes[5].x, begins);
}

TEST(GraphLayout, CrossingsAreCountedPairwise) {
  EXPECT_EQ(count_crossings(Edges{{0, 1}, {1, 0}}, 2), 1U);
  EXPECT_EQ(count_crossings(Edges{{0, 0}, {1, 1}}, 2), 0U);
  EXPECT_EQ(count_crossings(Edges{{0, 2}, {1, 1}, {2, 0}}, 3), 3U);
  EXPECT_EQ(count_crossings(Edges{{0, 1}, {0, 0}, {1, 1}}, 2), 0U) << "a common end is no crossing";
}

TEST(GraphLayout, ALongChainGoesOnInFurtherColumnsThatFillTheArea) {
  GraphSpacing spacing;
  spacing.aspect = 1.0;
  const Edges edges = residual(121, 4);
  const GraphLayout layout = lay_out(121, edges, spacing);
  expect_sound(layout, edges, spacing);
  EXPECT_GT(layout.columns, 2U);
  EXPECT_NEAR(layout.width / layout.height, 1.0, 0.4);
}

TEST(GraphLayout, IsTheSameForTheSameGraph) {
  const Edges edges = residual(200, 3);
  const GraphLayout a = lay_out(200, edges, {});
  const GraphLayout b = lay_out(200, edges, {});
  EXPECT_EQ(a.nodes, b.nodes);
  EXPECT_EQ(a.routes, b.routes);
}

TEST(GraphLayout, BranchesStandBesideEachOther) {
  Edges edges;
  for (std::uint32_t i = 1; i <= 6; ++i) edges.push_back({0, i});
  for (std::uint32_t i = 1; i <= 6; ++i) edges.push_back({i, 7});
  const GraphSpacing spacing;
  expect_sound(lay_out(8, edges, spacing), edges, spacing);
}

TEST(GraphLayout, NothingOneNodeAndPiecesThatHangTogetherWithNothing) {
  EXPECT_TRUE(lay_out(0, {}, {}).nodes.empty());
  const GraphSpacing spacing;
  EXPECT_EQ(lay_out(1, {}, spacing).width, spacing.node_width);
  expect_sound(lay_out(4, Edges{{0, 1}}, spacing), Edges{{0, 1}}, spacing);
}

TEST(GraphLayout, AnEdgeThatDoesNotGoForwardIsRefused) {
  EXPECT_THROW((void)lay_out(2, Edges{{1, 0}}, {}), std::invalid_argument);
  EXPECT_THROW((void)lay_out(2, Edges{{0, 0}}, {}), std::invalid_argument);
  EXPECT_THROW((void)lay_out(2, Edges{{0, 2}}, {}), std::invalid_argument);
}

TEST(GraphLayout, FiveHundredLayersWithTwoThousandNodesAreLaidOut) {
  Edges edges;
  for (std::uint32_t layer = 1; layer < 500; ++layer) {
    for (std::uint32_t i = 0; i < 4; ++i) {
      edges.push_back({4 * (layer - 1) + i, 4 * layer + i});
      edges.push_back({4 * (layer - 1) + i, 4 * layer + (i + 1) % 4});
      if (layer > 8 && i == 0) edges.push_back({4 * (layer - 8), 4 * layer + 2});
    }
  }
  const GraphLayout layout = lay_out(2000, edges, {});
  EXPECT_EQ(layout.nodes.size(), 2000U);
  EXPECT_EQ(layout.layers, 500U);
}

TEST(GraphLayout, EveryLayerReadByAllThatFollowIsLaidOutToo) {
  Edges edges;
  for (std::uint32_t to = 1; to < 120; ++to) {
    for (std::uint32_t from = 0; from < to; ++from) edges.push_back({from, to});
  }
  const GraphLayout layout = lay_out(120, edges, one_column());
  EXPECT_EQ(layout.layers, 120U);
  EXPECT_EQ(layout.routes.size(), edges.size());
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
