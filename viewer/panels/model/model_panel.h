#pragma once

#include "viewer/panels/panel.h"

namespace tensorscope::viewer {

/// The tree of modules and the graph of operators that was traced, with health and the flow of gradients on both.
PanelInfo model_panel();

}  // namespace tensorscope::viewer
