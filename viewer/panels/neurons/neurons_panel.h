#pragma once

#include "viewer/panels/panel.h"

namespace tensorscope::viewer {

/// What the neurons of a layer do: each on each sample, their means, over the steps, and who of them is dead.
PanelInfo neurons_panel();

}  // namespace tensorscope::viewer
