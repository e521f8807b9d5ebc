#pragma once

#include <string>

#include "viewer/panels/awaited.h"
#include "viewer/panels/neurons/layer_scene.h"
#include "viewer/panels/neurons/neuron_focus.h"
#include "viewer/panels/panel.h"
#include "viewer/widgets/geometry.h"

namespace tensorscope::viewer {

/// What every picture of a layer draws from, and answers to, in one frame.
/// Threads: the window's own, as all of this.
struct LayerDrawing {
  const Source& source;
  const LayerScene& scene;
  NeuronFocus& focus;
  PanelState& state;
  const Store& store;
};

struct PicturePlace {
  float width = 0.0F;
  float height = 0.0F;
};

/// "net.fc · 64 × 10 · step 1,204"; without a sample, its shape alone.
std::string source_text(const Source& source, const RegionSample* sample);

/// In place of a picture: why it is not there.
void draw_absence(const char* title, const std::string& subtitle, const Absence& absence, PicturePlace place);

/// `name` is that of its Drawn.
void note_hover(const char* name, const widgets::Box& box, PanelState& state);

}  // namespace tensorscope::viewer
