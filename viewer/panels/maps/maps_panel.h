#pragma once

#include "viewer/panels/panel.h"

namespace tensorscope::viewer {

/// An image on its way through the network: every layer's channels, one of them large, and where in the image the score
/// of a class comes from, now and over steps.
PanelInfo maps_panel();

}  // namespace tensorscope::viewer
