#pragma once

#include "viewer/panels/panel.h"

namespace tensorscope::viewer {

/// Curves of all scalars, a chart for each group, or the selected scalar alone.
PanelInfo training_panel();

}  // namespace tensorscope::viewer
