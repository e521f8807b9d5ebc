#pragma once

#include "viewer/panels/panel.h"

namespace tensorscope::viewer {

/// Curves of all scalars or of the selected one, the flow of gradients, and runs side by side.
PanelInfo training_panel();

}  // namespace tensorscope::viewer
