#include "viewer/analysis/graph_fold.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace tensorscope::viewer::analysis {
namespace {

TEST(GraphFold, NodesOfOneLabelBecomeOneAndEdgesBetweenThemGo) {
  const std::vector<std::uint32_t> labels{7, 7, 3, 3, 9};
  const std::vector<GraphEdge> edges{{0, 1}, {1, 2}, {0, 2}, {2, 3}, {3, 4}};
  const FoldedGraph folded = fold_graph(labels, edges);
  EXPECT_EQ(folded.group_of, (std::vector<std::uint32_t>{0, 0, 1, 1, 2}));
  EXPECT_EQ(folded.edges, (std::vector<GraphEdge>{{0, 1}, {1, 2}})) << "each once";
  EXPECT_EQ(folded.members[1], (std::vector<std::uint32_t>{2, 3}));
}

TEST(GraphFold, ALabelThatOthersRunBetweenIsSplitInsteadOfMakingACircle) {
  // stem → block → add, where the sum is named after the stem.
  const FoldedGraph folded =
      fold_graph(std::vector<std::uint32_t>{1, 2, 1}, std::vector<GraphEdge>{{0, 1}, {0, 2}, {1, 2}});
  EXPECT_EQ(folded.group_of, (std::vector<std::uint32_t>{0, 1, 2}));
  for (const GraphEdge& edge : folded.edges) EXPECT_LT(edge.from, edge.to);
}

TEST(GraphFold, ACircleOverSeveralGroupsIsSeenAsWell) {
  // a → b, c → d, d of b's label feeds e of a's: joining both would let a feed b and b feed a.
  const std::vector<std::uint32_t> labels{1, 2, 1, 2};
  const std::vector<GraphEdge> edges{{0, 1}, {3 - 1, 3}, {1, 2}};
  const FoldedGraph folded = fold_graph(labels, edges);
  for (const GraphEdge& edge : folded.edges) EXPECT_LT(edge.from, edge.to);
  EXPECT_EQ(folded.members.size(), 4U);
}

TEST(GraphFold, AMemberThatJoinsLateNumbersItsGroupBehindWhatFeedsIt) {
  // 0 and 2 are one; 1 feeds 2, so that 1 has to come before both.
  const FoldedGraph folded = fold_graph(std::vector<std::uint32_t>{5, 6, 5}, std::vector<GraphEdge>{{1, 2}});
  EXPECT_EQ(folded.group_of, (std::vector<std::uint32_t>{1, 0, 1}));
  EXPECT_EQ(folded.edges, (std::vector<GraphEdge>{{0, 1}}));
}

TEST(GraphFold, NothingAndBackwardEdges) {
  EXPECT_TRUE(fold_graph({}, {}).members.empty());
  EXPECT_THROW((void)fold_graph(std::vector<std::uint32_t>{1, 2}, std::vector<GraphEdge>{{1, 0}}),
               std::invalid_argument);
  EXPECT_THROW((void)fold_graph(std::vector<std::uint32_t>{1}, std::vector<GraphEdge>{{0, 1}}), std::invalid_argument);
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
