#include "viewer/panels/neurons/samples_matrix.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "viewer/look/number_format.h"
#include "viewer/panels/neurons/neuron_row_axis.h"
#include "viewer/panels/step_marks.h"
#include "viewer/panels/weights/matrix_of.h"

namespace tensorscope::viewer {
namespace {

std::string column_name(const LayerScene& scene, const RegionSample& region, std::int64_t column) {
  const NeuronLayout& layout = scene.elements().layout;
  if (layout.axis > 1) return indices_text(region.region.window, 0, layout.axis, static_cast<std::size_t>(column));
  const auto& order = scene.order().samples;
  const auto place = static_cast<std::size_t>(column);
  const std::uint64_t sample = place < order.size() ? order[place] : place;
  const std::string name = scene.class_of(sample);
  return name.empty() ? std::string() : name + "  (sample " + std::to_string(sample) + ")";
}

widgets::MatrixData matrix_of(const Source& source, const LayerScene& scene) {
  const RegionSample& sample = *scene.region();
  const NeuronLayout& layout = scene.elements().layout;
  const bool is_grouped = !scene.order().samples.empty();
  widgets::MatrixData matrix;
  matrix.values = scene.values();
  matrix.revision = scene.values_revision();
  matrix.rows = neurons_of(sample.region, layout.axis);
  const auto columns = static_cast<std::int64_t>(layout.samples);
  const bool is_one_dimension = layout.axis == 1 && !is_grouped;
  matrix.cols = is_one_dimension ? neurons_of(sample.region, 0) : widgets::SampledDim{columns, 0, 1, columns};
  matrix.row_axis = neuron_word(scene.layout());
  matrix.col_axis = layout.axis > 1 ? "sample × position" : is_grouped ? "class" : "sample";
  const bool is_named = is_grouped || !scene.class_of(0).empty() || layout.axis > 1;
  if (is_named) matrix.col_name = [&](std::int64_t column) { return column_name(scene, sample, column); };
  matrix.col_names_alone = is_grouped;
  // Cells are means over positions: what is left out of them stands in the title.
  const NeuronLayout whole = whole_layout_of(source.entry, sample.region);
  matrix.total_elements = whole.samples * whole.neurons;
  return matrix;
}

std::string title_of(const Source& source, const NeuronLayout& whole) {
  if (source.entry.kind == schema::SourceKind::input) return "Input";
  if (source.entry.kind == schema::SourceKind::activation_gradient) return "Gradient";
  return whole.positions > 1 ? "Mean activation of each channel" : "Activations";
}

std::string subtitle_of(const Source& source, const LayerScene& scene, const NeuronLayout& whole) {
  const std::size_t positions = scene.elements().layout.positions;
  std::string text = source_text(source, scene.region());
  if (scene.is_of_score()) text += " · of the score of the class that each is taken for";
  if (whole.positions > positions) {
    text += " · mean of " + look::format_count(positions) + " of " + look::format_count(whole.positions) + " positions";
  }
  return text;
}

}  // namespace

ShownSamples SamplesMatrix::draw(LayerDrawing drawing, LayerChoice& choice, widgets::ColorSettings& colors,
                                 PicturePlace place) {
  const auto& [source, scene, focus, state, store] = drawing;
  const widgets::MatrixData matrix = matrix_of(source, scene);
  const NeuronLayout whole = whole_layout_of(source.entry, scene.region()->region);
  const std::string title = title_of(source, whole);
  const std::string subtitle = subtitle_of(source, scene, whole);
  widgets::Heatmap spec;
  spec.title = title;
  spec.source = subtitle;
  spec.matrix = &matrix;
  spec.groups = scene.order().groups;
  std::swap(state_.colors, colors);
  place_ = widgets::heatmap("samples", spec, state_, place.width, place.height);
  std::swap(state_.colors, colors);
  state.moving |= place_->moving;
  const widgets::PlotAxis rows = rows_of(*place_);
  draw_focus(place_->plot, rows, matrix.rows, focus, scene);
  touch_rows(place_->plot, rows, matrix.rows, focus);
  if (scene.elements().layout.axis == 1 && is_clicked(place_->plot)) {
    const widgets::PlotAxis cols{place_->cols, {}, place_->plot.x0, place_->plot.x1};
    const double at = std::floor(cols.value(ImGui::GetIO().MousePos.x));
    const auto& order = scene.order().samples;
    const auto column = static_cast<std::size_t>(std::max(at, 0.0));
    choice.sample = column < order.size() ? order[column] : column;
  }
  return {title + ", " + neuron_word(scene.layout()) + "s × samples",
          scene.region()->step,
          {matrix.rows.count, static_cast<std::int64_t>(scene.elements().layout.samples)},
          false};
}

}  // namespace tensorscope::viewer
