#pragma once

#include "viewer/panels/panel.h"
#include "viewer/panels/projection/live_projection.h"

namespace tensorscope::viewer {

/// What points are, the method and its numbers, the colouring, and the button that stops or begins anew.
/// Threads: the window's own.
void projection_controls(const ProjectionSource& what, LiveProjection& projection, ProjectionChoice& choice,
                         bool has_pictures);

/// The panel's keys.
void change_by_key(const ProjectionSource& what, LiveProjection& projection, ProjectionChoice& choice,
                   const PanelState& state);

/// Points as pictures of their samples: what the user chose, else where there are few.
bool draws_pictures(const LiveProjection& projection, const ProjectionChoice& choice);

/// By what points are coloured: the choice where it is possible, else the first that is.
ColorBy color_shown(const ProjectionSource& what, const ProjectionChoice& choice);

}  // namespace tensorscope::viewer
