#pragma once

#include "viewer/panels/neurons/layer_scene.h"
#include "viewer/panels/neurons/neuron_focus.h"
#include "viewer/panels/neurons/neuron_rows.h"
#include "viewer/panels/panel.h"
#include "viewer/widgets/color_settings.h"

namespace tensorscope::viewer {

/// The lines of controls above the pictures of a layer.
/// Threads: the window's own.
void neurons_controls(const LayerScene& scene, LayerChoice& choice, NeuronOrder& order, NeuronFocus& focus,
                      widgets::ColorSettings& colors, bool has_negative);

/// What a key of the panel changes. `samples`: as many as the layer has.
void change_by_key(platform::Key key, std::uint64_t samples, LayerChoice& choice, NeuronOrder& order,
                   NeuronFocus& focus, widgets::ColorSettings& colors);

}  // namespace tensorscope::viewer
