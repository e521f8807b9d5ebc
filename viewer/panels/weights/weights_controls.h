#pragma once

#include "viewer/analysis/axis_scale.h"
#include "viewer/panels/panel.h"
#include "viewer/panels/weights/tensor_picture.h"

namespace tensorscope::viewer {

/// The lines of controls above a tensor's picture: what of it, how it is drawn, how numbers become colours.
/// Threads: the window's own.
void weights_controls(const Source& source, const Store& store, const TensorPicture& picture, PictureChoice& choice,
                      analysis::ScaleKind& history_scale, PanelState& state);

/// What a key of the panel changes.
void change_by_key(const Source& source, const Store& store, PictureChoice& choice, analysis::ScaleKind& history_scale,
                   PanelState& state);

/// The other one of a parameter and its gradient; null if there is none.
const Source* counterpart_of(const Source& source, const Store& store);

}  // namespace tensorscope::viewer
