#pragma once

#include "viewer/panels/panel.h"

namespace tensorscope::viewer {

/// Attention over words, patches of a picture, or both: one position's weights as lines and tints, a head's matrix, all
/// heads of all layers, and how the kinds share it.
PanelInfo attention_panel();

}  // namespace tensorscope::viewer
