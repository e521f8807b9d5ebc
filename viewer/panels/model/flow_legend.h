#pragma once

#include <optional>

#include "viewer/panels/model/layer_facts.h"
#include "viewer/widgets/geometry.h"

struct ImDrawList;

namespace tensorscope::viewer {

/// What the colours of nodes and edges mean, at the lower end of `area`, whose height it takes away. An end of the bar
/// is pointed where norms lie beyond it.
/// Threads: the window's own.
void draw_flow_legend(ImDrawList& list, widgets::Box& area, Flow flow, const std::optional<FlowScale>& scale);

}  // namespace tensorscope::viewer
