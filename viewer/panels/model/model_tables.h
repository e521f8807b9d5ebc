#pragma once

#include "viewer/panels/drawn.h"
#include "viewer/panels/model/model_scene.h"
#include "viewer/panels/model/shown_graph.h"

namespace tensorscope::viewer {

/// What table and graph showed, as data. NaN where nothing is known.
/// Threads: pure.
DrawnTable table_of_modules(const ModelScene& scene);
/// A row for each node, in the order in which they run; those that feed it by name.
DrawnTable table_of_nodes(const ModelScene& scene, const ShownGraph& graph);

}  // namespace tensorscope::viewer
