#include "viewer/panels/neurons/neuron_row_axis.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "viewer/look/look.h"
#include "viewer/panels/step_marks.h"
#include "viewer/widgets/row_focus.h"

namespace tensorscope::viewer {

using look::px;
using widgets::Box;

widgets::PlotAxis rows_of(const widgets::HeatmapResult& result) {
  return {result.rows, {}, result.plot.y0, result.plot.y1};
}

widgets::SampledDim neurons_of(const schema::Region& region, std::size_t axis) {
  return {region.shape[axis], region.window.start[axis], std::max<std::int64_t>(region.window.stride[axis], 1),
          region.window.count[axis]};
}

std::optional<std::uint64_t> neuron_under_mouse(const Box& plot, const widgets::PlotAxis& rows,
                                                const widgets::SampledDim& dim) {
  if (!is_mouse_over(plot)) return std::nullopt;
  const double at = std::floor((rows.value(ImGui::GetIO().MousePos.y) - static_cast<double>(dim.start)) /
                               static_cast<double>(dim.stride));
  if (at < 0.0 || at >= static_cast<double>(dim.count)) return std::nullopt;
  return static_cast<std::uint64_t>(dim.index(static_cast<std::int64_t>(at)));
}

void touch_rows(const Box& plot, const widgets::PlotAxis& rows, const widgets::SampledDim& dim, NeuronFocus& focus) {
  const auto neuron = neuron_under_mouse(plot, rows, dim);
  if (!neuron) return;
  focus.hover(*neuron);
  if (is_clicked(plot)) focus.pick(*neuron);
}

void draw_focus(const Box& plot, const widgets::PlotAxis& rows, const widgets::SampledDim& dim,
                const NeuronFocus& focus, const LayerScene& scene) {
  if (!scene.numbers()) return;
  const std::vector<bool> meant = focus.meant(*scene.numbers());
  if (meant.empty()) return;
  const std::uint64_t stride = scene.numbers()->stride;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect({plot.x0 - px(6), plot.y0}, {plot.x1, plot.y1}, false);
  widgets::draw_row_focus(
      list, plot, rows, dim,
      [&](std::int64_t sampled) {
        const auto at = static_cast<std::uint64_t>(dim.index(sampled)) / stride;
        return at < meant.size() && meant[at];
      },
      focus.others_stand_back());
  list.PopClipRect();
}

}  // namespace tensorscope::viewer
