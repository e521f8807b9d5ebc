#pragma once

#include "viewer/panels/panel.h"

namespace tensorscope::viewer {

/// A tensor's elements as a matrix, kernels, strip or number, and how its values are distributed, now and over steps.
PanelInfo weights_panel();

}  // namespace tensorscope::viewer
