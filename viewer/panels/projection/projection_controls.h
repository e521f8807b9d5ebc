#pragma once

#include "viewer/panels/panel.h"
#include "viewer/panels/projection/live_projection.h"

namespace tensorscope::viewer {

/// What points are, the method and its numbers, the colouring, and the button that stops or begins anew.
/// Threads: the window's own.
void projection_controls(const ProjectionSource& what, LiveProjection& projection, ProjectionChoice& choice);

/// The panel's keys.
void change_by_key(const ProjectionSource& what, LiveProjection& projection, ProjectionChoice& choice,
                   const PanelState& state);

/// By what points are coloured: the choice where it is possible, else the first that is.
ColorBy color_shown(const ProjectionSource& what, const ProjectionChoice& choice);

}  // namespace tensorscope::viewer
