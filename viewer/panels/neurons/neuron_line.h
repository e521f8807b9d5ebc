#pragma once

#include <array>

#include "viewer/panels/neurons/layer_scene.h"
#include "viewer/panels/neurons/neuron_rows.h"
#include "viewer/widgets/geometry.h"

struct ImDrawList;

namespace tensorscope::viewer {

/// One neuron as a line of a table: its figures, how it is doing and why.
/// Threads: the window's own.

/// Where the columns stand: numbers end at `right`, words begin at `left`.
struct NeuronPlaces {
  std::array<float, kNeuronColumns> left{};
  std::array<float, kNeuronColumns> right{};
  std::array<bool, kNeuronColumns> is_shown{};  ///< what has no room is in the tooltip
};
NeuronPlaces place_columns(const widgets::Box& box);

/// The cells of the layer's `row`-th known neuron, on a line whose middle is at `middle`; words end before `end`.
void draw_neuron_line(ImDrawList& list, const NeuronPlaces& places, float middle, float end, const Source& source,
                      const LayerScene& scene, std::size_t row);

/// All that is known of it, beside the mouse.
void neuron_hover(const Source& source, const LayerScene& scene, std::size_t row);

}  // namespace tensorscope::viewer
