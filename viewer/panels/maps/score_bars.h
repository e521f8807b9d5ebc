#pragma once

#include "viewer/panels/drawn.h"
#include "viewer/panels/maps/maps_scene.h"
#include "viewer/widgets/geometry.h"

namespace tensorscope::viewer {

/// A bar for each class: its share, the score itself under the mouse. Of more than ten, the largest. A click chooses
/// the class. Threads: the window's own.
void score_bars(const MapsScene& scene, MapsChoice& choice, const widgets::Box& at);

/// Every class: number, word, score, share.
DrawnTable drawn_scores(const MapsScene& scene);

}  // namespace tensorscope::viewer
