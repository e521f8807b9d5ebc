#include "viewer/panels/model/model_tables.h"

#include <string>
#include <vector>

namespace tensorscope::viewer {
namespace {

using Words = std::vector<std::string>;
using Numbers = std::vector<double>;

const char* norm_name(Flow flow) {
  return flow == Flow::outputs ? "2-norm of the gradient by the output" : "2-norm of the parameters' gradients";
}

}  // namespace

DrawnTable table_of_modules(const ModelScene& scene) {
  const ModelItems& items = scene.items;
  Words name, type, output, health;
  Numbers parameters, share, norm, ratio;
  for (const std::size_t row : open_rows(items, scene.open)) {
    const ModelItem& item = items.item(row);
    name.push_back(item.source->path());
    type.push_back(item.type);
    output.push_back(output_text(items, output_item(items, scene.open, row)));
    parameters.push_back(static_cast<double>(item.elements));
    share.push_back(items.elements() > 0 ? static_cast<double>(item.elements) / static_cast<double>(items.elements())
                                         : LayerFacts::kUnknown);
    norm.push_back(flow_of(scene, row));
    ratio.push_back(scene.facts[row].update_ratio);
    health.emplace_back(word_of(condition_of(scene, row).condition));
  }
  return {{{"module", name},
           {"type", type},
           {"output", output},
           {"parameters", parameters},
           {"share", share},
           {norm_name(scene.flow), norm},
           {"update / weight", ratio},
           {"health", health}}};
}

DrawnTable table_of_nodes(const ModelScene& scene, const ShownGraph& graph) {
  const ModelItems& items = scene.items;
  Words from(graph.nodes().size());
  const auto name_of = [&](std::size_t node) {
    const ShownNode& shown = graph.nodes()[node];
    return items.item(shown.item).source->path() + (shown.part > 0 ? " (" + std::to_string(shown.part) + ")" : "");
  };
  for (const analysis::GraphEdge& edge : graph.edges()) {
    from[edge.to] += (from[edge.to].empty() ? "" : " ") + name_of(edge.from);
  }
  Words name, kind, shape, health;
  Numbers members, layer, norm;
  for (std::size_t i = 0; i < graph.nodes().size(); ++i) {
    const ShownNode& node = graph.nodes()[i];
    name.push_back(name_of(i));
    kind.push_back(items.item(node.item).type);
    shape.push_back(output_text(items, node.last));
    members.push_back(static_cast<double>(node.members));
    layer.push_back(graph.layout().nodes[i].layer);
    norm.push_back(norm_of(scene.facts[scene.flow == Flow::outputs ? node.last : node.item], scene.flow));
    health.emplace_back(word_of(condition_of(scene, node.item).condition));
  }
  return {{{"node", name},
           {"type", kind},
           {"output", shape},
           {"fed by", from},
           {"members", members},
           {"layer", layer},
           {norm_name(scene.flow), norm},
           {"health", health}}};
}

}  // namespace tensorscope::viewer
