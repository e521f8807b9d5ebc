#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "viewer/analysis/graph_layout.h"

namespace tensorscope::viewer::analysis {

/// What takes up place in a layer: a node, or the lane of what a node further up is read from further down. All readers
/// of one node share its lane.
struct LayerItem {
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t node = 0;  ///< itself, or whose lane it is
  std::uint32_t layer = 0;
  bool is_lane = false;
  std::vector<std::uint32_t> above;  ///< items of the layer before that it is connected with
  std::vector<std::uint32_t> below;
  /// The item that it stands under if it can: the one above that the longest path comes from.
  std::uint32_t under = kNone;
  std::uint32_t longest = 1;  ///< nodes on the longest path through it
};

/// A graph whose edges lead from layer to layer only.
struct LayeredGraph {
  std::vector<LayerItem> items;                    ///< the nodes first, under their numbers
  std::vector<std::vector<std::uint32_t>> layers;  ///< items from left to right
  /// Of each node its lane in each layer that it passes, from above to below.
  std::vector<std::vector<std::uint32_t>> lanes;
  std::vector<bool> is_laned;  ///< of each edge: false if it leads to the next layer, or found no lane
};

/// Layers, lanes and the order within them.
/// Threads: pure.
[[nodiscard]] LayeredGraph layered(std::size_t nodes, std::span<const GraphEdge> edges);

}  // namespace tensorscope::viewer::analysis
