#pragma once

#include "viewer/panels/model/layer_facts.h"
#include "viewer/widgets/geometry.h"

struct ImDrawList;

namespace tensorscope::viewer {

/// What the colours of nodes and edges mean, in one line at the lower end of `area`, whose height it takes away.
/// Threads: the window's own.
void draw_flow_legend(ImDrawList& list, widgets::Box& area, Flow flow, const std::optional<analysis::Range>& decades);

}  // namespace tensorscope::viewer
