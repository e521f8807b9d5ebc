#pragma once

#include "viewer/panels/panel.h"

namespace tensorscope::viewer {

/// What one wants to see first of a job: its losses and accuracies, its parameters and the flow of gradients through
/// them, and with what it was started.
PanelInfo overview_panel();

}  // namespace tensorscope::viewer
