#pragma once

#include "viewer/panels/model/model_scene.h"
#include "viewer/widgets/geometry.h"

namespace tensorscope::viewer {

/// The tree of modules as a table that scrolls within `area`: a row for each module, and below an open one for each
/// operator that made something of its output.
/// Threads: the window's own.
/// At the limit: only rows in sight are drawn.
void module_table(const ModelScene& scene, PanelState& state, const widgets::Box& area);

}  // namespace tensorscope::viewer
