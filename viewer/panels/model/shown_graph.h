#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "viewer/analysis/graph_layout.h"
#include "viewer/panels/model/layer_facts.h"
#include "viewer/panels/model/open_modules.h"

namespace tensorscope::viewer {

/// A node as it is drawn: an item, or a closed module with all that is in it.
struct ShownNode {
  std::size_t item = 0;  ///< what it stands for
  std::size_t last = 0;  ///< the item in it that runs last: the node's output
  std::size_t members = 1;
  /// A closed module between whose parts others run has several nodes, from 1; 0: it is the only one.
  std::size_t part = 0;
};

/// The graph of a network at the present state of its open modules, laid out.
/// Threads: plain data.
class ShownGraph {
 public:
  /// Does nothing while neither the items, the open modules nor the shape of the area changed much.
  void update(const ModelItems& items, std::uint64_t catalog_revision, const OpenModules& open,
              const analysis::GraphSpacing& spacing);

  const std::vector<ShownNode>& nodes() const { return nodes_; }
  const std::vector<analysis::GraphEdge>& edges() const { return edges_; }
  const analysis::GraphLayout& layout() const { return layout_; }
  /// Nodes that stand for an item, or are in it if it is open.
  std::vector<std::size_t> nodes_of(const ModelItems& items, const OpenModules& open, std::size_t item) const;
  /// Changes whenever anything was laid out anew.
  std::size_t revision() const { return revision_; }
  std::size_t memory_bytes() const;

 private:
  struct Key {
    std::uint64_t catalog = 0;
    std::size_t open = 0;
    int aspect = 0;
    double scale = 0.0;
    bool operator==(const Key&) const = default;
  };
  std::optional<Key> key_;
  std::vector<ShownNode> nodes_;
  std::vector<std::uint32_t> node_of_;  // of each of the items' own nodes
  std::vector<analysis::GraphEdge> edges_;
  analysis::GraphLayout layout_;
  std::size_t revision_ = 0;
};

/// "layer1.0.conv1": of an item without the outermost module, which is the same everywhere; its kind of thing below it:
/// the module's type, or for an operator the module it works for.
struct NodeText {
  std::string name;
  std::string with_type;  ///< where a number alone says nothing, and there is room: "layer1.0 Bottleneck"
  std::string kind;
  std::string shape;  ///< of the output: "64 × 16 × 24 × 24"; empty: not known
};
std::string output_text(const ModelItems& items, std::size_t item);
NodeText text_of(const ShownNode& node, const ModelItems& items);

}  // namespace tensorscope::viewer
