#pragma once

#include "viewer/panels/panel.h"

namespace tensorscope::viewer {

/// Samples, neurons or weight rows as points in the plane, as they move while the network learns.
PanelInfo projection_panel();

}  // namespace tensorscope::viewer
