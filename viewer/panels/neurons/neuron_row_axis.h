#pragma once

#include <cstdint>
#include <optional>

#include "viewer/panels/neurons/layer_scene.h"
#include "viewer/panels/neurons/neuron_focus.h"
#include "viewer/widgets/heatmap.h"
#include "viewer/widgets/plot_axis.h"

namespace tensorscope::viewer {

/// Pictures in which a neuron is a row: where its row is, which one the mouse is on, and which are pointed out.
/// Threads: the window's own.

/// The rows of a heatmap as they are zoomed.
widgets::PlotAxis rows_of(const widgets::HeatmapResult& result);

/// Which neurons a region's window takes along `axis`.
widgets::SampledDim neurons_of(const schema::Region& region, std::size_t axis);

std::optional<std::uint64_t> neuron_under_mouse(const widgets::Box& plot, const widgets::PlotAxis& rows,
                                                const widgets::SampledDim& dim);

/// Points out the neuron under the mouse; a click picks it.
void touch_rows(const widgets::Box& plot, const widgets::PlotAxis& rows, const widgets::SampledDim& dim,
                NeuronFocus& focus);

/// Marks the rows of those that are pointed out.
void draw_focus(const widgets::Box& plot, const widgets::PlotAxis& rows, const widgets::SampledDim& dim,
                const NeuronFocus& focus, const LayerScene& scene);

}  // namespace tensorscope::viewer
