#pragma once

#include <SDL_events.h>

#include "viewer/platform/input.h"

namespace tensorscope::viewer::platform {

/// Adds one SDL event to `input`. `pixels_per_point` is how many pixels of the picture one of SDL's window units has.
/// Threads: the window's own. Internal to this folder.
void add_event(const SDL_Event& event, float pixels_per_point, Input& input);

}  // namespace tensorscope::viewer::platform
