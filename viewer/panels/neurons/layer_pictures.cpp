#include "viewer/panels/neurons/layer_pictures.h"

#include <imgui.h>

#include <limits>
#include <span>
#include <string>
#include <utility>

#include "viewer/panels/neurons/neuron_row_axis.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/row_profile.h"

namespace tensorscope::viewer {
namespace {

using widgets::Box;

DrawnArray floats(std::span<const float> values, std::vector<std::int64_t> shape) {
  DrawnArray array;
  array.shape = std::move(shape);
  const auto bytes = std::as_bytes(values);
  array.elements.assign(bytes.begin(), bytes.end());
  return array;
}

Drawn drawn_means(const MeansHistogram& means, const Source& source, const LayerScene& scene) {
  const std::span<const double> edges = means.edges();
  const std::span<const double> masses = means.masses();
  const std::string counted = std::string(neuron_word(scene.layout())) + "s";
  return {"means", "Histogram of means", source.path(), scene.numbers()->step,
          DrawnTable{{{"from", std::vector(edges.begin(), edges.end() - 1)},
                      {"to", std::vector(edges.begin() + 1, edges.end())},
                      {counted, std::vector(masses.begin(), masses.end())}}}};
}

void add_steps(std::vector<Drawn>& all, const Source& source, const NeuronsOverSteps& over, OverSteps figure) {
  const std::string title =
      std::string(figure == OverSteps::mean ? "Mean" : "On-rate") + " over steps, neurons × columns";
  const auto columns = static_cast<std::size_t>(over.steps().count);
  std::vector<float> values = over.values();
  std::vector<double> from, sampled;
  for (std::size_t column = 0; column < columns; ++column) {
    from.push_back(static_cast<double>(over.steps().index(static_cast<std::int64_t>(column))));
    sampled.push_back(static_cast<double>(over.step_at(column)));
    if (!over.is_gap(column)) continue;
    sampled.back() = std::numeric_limits<double>::quiet_NaN();
    for (std::size_t i = column; i < values.size(); i += columns) values[i] = std::numeric_limits<float>::quiet_NaN();
  }
  const std::uint64_t newest = over.step_at(columns - 1);
  all.push_back(
      {"over-steps", title, source.path(), newest, floats(values, {over.neurons().count, over.steps().count})});
  all.push_back({"over-steps-columns", "Columns: their first step, and the step of the sample; NaN: a gap",
                 source.path(), newest, DrawnTable{{{"from", std::move(from)}, {"sampled", std::move(sampled)}}}});
}

}  // namespace

void LayerPictures::draw_samples(LayerDrawing drawing, LayerChoice& choice, PicturePlace place) {
  const auto& [source, scene, focus, state, store] = drawing;
  matrix_.hide();
  shown_.reset();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool as_mosaic = choice.as_mosaic && scene.has_mosaic();
  const RegionSample* const sample = as_mosaic ? scene.mosaic() : scene.region();
  const bool is_stand_in = !as_mosaic && scene.is_stand_in() && can_still_come(store);
  if (sample == nullptr || is_stand_in || !is_current(sample->step, scene.interval(), store)) {
    state.waiting_for = "activations of " + source.path();
  }
  if (sample == nullptr) {
    draw_absence("Activations", source_text(source, nullptr), why_absent(source, store), place);
  } else {
    has_negative_ = scene.has_negative();
    shown_ = as_mosaic ? mosaic_.draw(drawing, choice, colors_, place) : matrix_.draw(drawing, choice, colors_, place);
    // A neuron has one row in all pictures, however far they are zoomed in.
    if (!as_mosaic) steps_.state().rows_view = matrix_.state().rows_view;
    state.drawn_step = sample->step;
  }
  note_hover("activations", {at.x, at.y, at.x + place.width, at.y + place.height}, state);
}

void LayerPictures::draw_profile(LayerDrawing drawing, PicturePlace place) {
  const auto& [source, scene, focus, state, store] = drawing;
  const auto& numbers = scene.numbers();
  if (!numbers || !matrix_.place() || !means_.place()) return;
  const widgets::HeatmapResult& matrix = *matrix_.place();
  const widgets::HistogramChartResult& means = *means_.place();
  const Box box = widgets::space_for(place.width, place.height);
  Box area = box;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool is_crowded = rows_of(matrix).view.span() > 2.0 * numbers->stride * matrix.plot.height();
  widgets::draw_title(list, area, std::string("Mean of each ") + neuron_word(scene.layout()),
                      is_crowded ? "pale: range within a pixel" : "axis below");
  const Box plot{means.plot.x0, matrix.plot.y0, means.plot.x1, matrix.plot.y1};
  widgets::RowProfile profile;
  profile.values = numbers->mean;
  profile.rows = {static_cast<std::int64_t>(numbers->total), 0, numbers->stride,
                  static_cast<std::int64_t>(numbers->count())};
  profile.row_axis = rows_of(matrix);
  profile.value_axis = means.x;
  widgets::draw_row_profile(list, plot, profile);
  draw_focus(plot, profile.row_axis, profile.rows, focus, scene);
  const widgets::Touch mouse = widgets::touch("profile", plot);
  if (mouse.hovered) touch_rows(plot, profile.row_axis, profile.rows, focus);
  widgets::end_space(box);
  note_hover("neurons", box, state);
}

void LayerPictures::draw_steps(LayerDrawing drawing, const LayerChoice& choice, PicturePlace place) {
  if (steps_.draw(drawing, choice, colors_, place)) matrix_.state().rows_view = steps_.state().rows_view;
}

void LayerPictures::forget() {
  for (widgets::HeatmapState* each : {&matrix_.state(), &steps_.state()}) {
    each->rows_view.reset();
    each->cols_view.reset();
    each->colors.range.forget();
  }
  mosaic_.forget();
  steps_.forget();
  colors_.range.unlock();
  colors_.range.forget();
}

std::vector<Drawn> LayerPictures::drawn(const Source& source, const LayerScene& scene,
                                        const LayerChoice& choice) const {
  std::vector<Drawn> all;
  if (shown_) {
    all.push_back({"activations", shown_->title, source.path(), shown_->step,
                   floats(shown_->is_mosaic ? scene.mosaic_values() : scene.values(), shown_->shape)});
  }
  if (scene.numbers() && !means_.masses().empty()) all.push_back(drawn_means(means_, source, scene));
  if (scene.over_steps().samples() >= 2) add_steps(all, source, scene.over_steps(), choice.over_steps);
  return all;
}

std::size_t LayerPictures::memory_bytes() const {
  std::size_t bytes = mosaic_.memory_bytes();
  for (const widgets::HeatmapState* each : {&matrix_.state(), &steps_.state()}) {
    bytes += each->image.texture().bytes() + each->image.grid().cells.capacity() * sizeof(float);
  }
  return bytes;
}

}  // namespace tensorscope::viewer
