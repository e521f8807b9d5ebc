#include "viewer/panels/neurons/steps_picture.h"

#include <imgui.h>

#include <cmath>
#include <string>

#include "viewer/look/number_format.h"
#include "viewer/panels/neurons/neuron_row_axis.h"

namespace tensorscope::viewer {
namespace {

Absence why_no_history(const Store& store) {
  if (!can_still_come(store)) return {"No history was recorded", "One sample alone is none."};
  return {"No history yet", "It begins with the second sample of this source, and grows with every further one."};
}

}  // namespace

bool StepsPicture::draw(LayerDrawing drawing, const LayerChoice& choice, const widgets::ColorSettings& colors,
                        PicturePlace place) {
  const auto& [source, scene, focus, state, store] = drawing;
  const NeuronsOverSteps& over = scene.over_steps();
  const std::string title = std::string(choice.over_steps == OverSteps::mean ? "Mean" : "On-rate") + " over steps";
  const ImVec2 at = ImGui::GetCursorScreenPos();
  if (over.samples() < 2) {
    draw_absence(title.c_str(), "", why_no_history(store), place);
    return false;
  }
  widgets::MatrixData matrix;
  matrix.values = over.values();
  matrix.missing_cols = over.gaps();
  matrix.revision = over.revision();
  matrix.rows = over.neurons();
  matrix.cols = over.steps();
  matrix.total_elements = over.cells_of_all();
  matrix.row_axis = neuron_word(scene.layout());
  matrix.col_axis = "step";
  matrix.col_name = [&](std::int64_t step) {
    const auto column = static_cast<std::size_t>((step - matrix.cols.start) / matrix.cols.stride);
    const std::string of_sample = look::format_count(over.step_at(column));
    return over.is_gap(column) ? "no sample kept near; the one before is of " + of_sample : "sampled at " + of_sample;
  };
  const analysis::Range whole{static_cast<double>(matrix.cols.start), static_cast<double>(matrix.cols.extent)};
  if (!state_.cols_view || state_.cols_view == whole_) state_.cols_view = whole;
  whole_ = whole;
  const std::string subtitle = over.coverage() + " · click: show that step";
  widgets::Heatmap spec;
  spec.title = title;
  spec.source = subtitle;
  spec.matrix = &matrix;
  // A rate and a mean have nothing in common.
  if (choice.over_steps != figure_) state_.colors.range.forget();
  figure_ = choice.over_steps;
  const auto range = state_.colors.range;
  state_.colors = colors;
  state_.colors.range = range;
  if (choice.over_steps == OverSteps::on_rate) state_.colors.whole_range = true;
  const auto result = widgets::heatmap("steps", spec, state_, place.width, place.height);
  state.moving |= result.moving;
  touch(result, matrix, drawing);
  note_hover("over-steps", {at.x, at.y, at.x + place.width, at.y + place.height}, state);
  return true;
}

void StepsPicture::touch(const widgets::HeatmapResult& result, const widgets::MatrixData& matrix,
                         LayerDrawing drawing) {
  const auto& [source, scene, focus, state, store] = drawing;
  const widgets::PlotAxis rows = rows_of(result);
  const widgets::PlotAxis cols{result.cols, {}, result.plot.x0, result.plot.x1};
  draw_focus(result.plot, rows, matrix.rows, focus, scene);
  if (const auto neuron = neuron_under_mouse(result.plot, rows, matrix.rows)) focus.hover(*neuron);
  draw_step_marks(result.plot, cols, store.timeline(), [](std::uint64_t step) { return static_cast<double>(step); });
  if (const auto x = click_.take(result.plot, cols)) {
    const auto column = static_cast<std::int64_t>(
        std::floor((*x - static_cast<double>(matrix.cols.start)) / static_cast<double>(matrix.cols.stride)));
    if (column >= 0 && column < matrix.cols.count) {
      state.show_step = scene.over_steps().step_at(static_cast<std::size_t>(column));
    }
  }
  state.moving |= click_.is_pending();
}

}  // namespace tensorscope::viewer
