#include "viewer/panels/model/shown_graph.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "viewer/analysis/graph_fold.h"
#include "viewer/panels/weights/tensor_form.h"

namespace tensorscope::viewer {
namespace {

// Steps in which the shape of the area counts, so that a moving splitter does not lay out anew at each pixel.
int aspect_class(double aspect) {
  return static_cast<int>(std::lround(8.0 * std::log2(std::max(aspect, 0.01))));
}

std::string without_root(const ModelItems& items, std::size_t item) {
  std::size_t root = item;
  while (items.item(root).parent != ModelItem::kNone) root = items.item(root).parent;
  const std::string& path = items.item(item).source->path();
  return root == item ? path : path.substr(std::min(path.size() - 1, items.item(root).source->path().size() + 1));
}

}  // namespace

void ShownGraph::update(const ModelItems& items, std::uint64_t catalog_revision, const OpenModules& open,
                        const analysis::GraphSpacing& spacing) {
  const Key key{catalog_revision, open.revision(), aspect_class(spacing.aspect), spacing.node_height};
  if (key_ == key) return;
  key_ = key;
  ++revision_;
  std::vector<std::uint32_t> labels;
  for (const std::size_t node : items.nodes()) {
    labels.push_back(static_cast<std::uint32_t>(shown_for(items, open, node)));
  }
  const analysis::FoldedGraph folded = analysis::fold_graph(labels, items.edges());
  node_of_ = folded.group_of;
  edges_ = folded.edges;
  nodes_.clear();
  std::unordered_map<std::uint32_t, std::size_t> parts;
  for (const auto& members : folded.members) ++parts[labels[members.front()]];
  std::unordered_map<std::uint32_t, std::size_t> met;
  for (const auto& members : folded.members) {
    const std::uint32_t label = labels[members.front()];
    const std::size_t part = ++met[label];
    nodes_.push_back({label, items.nodes()[members.back()], members.size(), parts[label] > 1 ? part : 0});
  }
  layout_ = analysis::lay_out(nodes_.size(), edges_, spacing);
}

std::vector<std::size_t> ShownGraph::nodes_of(const ModelItems& items, const OpenModules& open,
                                              std::size_t item) const {
  std::vector<std::size_t> own;
  std::vector<std::size_t> within;
  const std::size_t shown = shown_for(items, open, item);
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    std::size_t at = nodes_[i].item;
    if (at == shown) own.push_back(i);
    while (at != ModelItem::kNone && at != shown) at = items.item(at).parent;
    if (at == shown) within.push_back(i);
  }
  // An open module that has no node of its own is where its parts are.
  return own.empty() ? within : own;
}

std::size_t ShownGraph::memory_bytes() const {
  std::size_t bytes = nodes_.capacity() * sizeof(ShownNode) + edges_.capacity() * sizeof(analysis::GraphEdge) +
                      layout_.nodes.capacity() * sizeof(analysis::GraphPlace) +
                      node_of_.capacity() * sizeof(std::uint32_t) +
                      layout_.routes.capacity() * sizeof(std::vector<analysis::GraphCurve>);
  for (const auto& route : layout_.routes) bytes += route.capacity() * sizeof(analysis::GraphCurve);
  return bytes;
}

std::string output_text(const ModelItems& items, std::size_t item) {
  const schema::CatalogEntry& made = items.item(item).source->entry;
  return made.dtype == schema::Dtype::unknown && made.shape.empty() ? std::string() : shape_text(made.shape);
}

NodeText text_of(const ShownNode& node, const ModelItems& items) {
  const ModelItem& item = items.item(node.item);
  NodeText text;
  if (item.is_module || item.parent == ModelItem::kNone) {
    text.name = without_root(items, node.item);
    if (is_numbered(text.name) && !item.type.empty()) {
      text.with_type = text.name + " " + item.type;
    } else {
      text.kind = item.type;
    }
  } else {
    text.name = item.label;
    const ModelItem& owner = items.item(item.parent);
    text.kind = owner.parent == ModelItem::kNone ? owner.label : without_root(items, item.parent);
  }
  if (node.part > 0) {
    text.name += " (" + std::to_string(node.part) + ")";
    text.with_type.clear();
  }
  text.shape = output_text(items, node.last);
  return text;
}

}  // namespace tensorscope::viewer
