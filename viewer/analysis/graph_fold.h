#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "viewer/analysis/graph_layout.h"

namespace tensorscope::viewer::analysis {

/// A graph with some of its nodes drawn as one.
struct FoldedGraph {
  std::vector<std::uint32_t> group_of;              ///< of each node the group that it went into
  std::vector<std::vector<std::uint32_t>> members;  ///< of each group, ascending
  std::vector<GraphEdge> edges;                     ///< between groups, each once, from a lower to a higher number
};

/// Folds together what has the same label, without making a circle: nodes of one label between which others lie that it
/// both feeds and is fed by become two groups. Groups are numbered in an order in which they can run.
/// Throws std::invalid_argument if an edge does not go from a lower to a higher node, or to no node.
/// Threads: pure.
[[nodiscard]] FoldedGraph fold_graph(std::span<const std::uint32_t> labels, std::span<const GraphEdge> edges);

}  // namespace tensorscope::viewer::analysis
