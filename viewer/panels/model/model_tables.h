#pragma once

#include <vector>

#include "viewer/panels/drawn.h"
#include "viewer/panels/model/layer_facts.h"
#include "viewer/panels/model/shown_graph.h"

namespace tensorscope::viewer {

/// What table and graph showed, as data. NaN where nothing is known.
/// Threads: pure.
DrawnTable table_of_modules(const ModelItems& items, const std::vector<std::size_t>& rows,
                            const std::vector<LayerFacts>& facts, Flow flow);
/// A row for each node, in the order in which they run; those that feed it by name.
DrawnTable table_of_nodes(const ModelItems& items, const ShownGraph& graph, const std::vector<LayerFacts>& facts,
                          Flow flow);

}  // namespace tensorscope::viewer
