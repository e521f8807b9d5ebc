#include "viewer/panels/neurons/layer_pictures.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "viewer/analysis/histogram.h"
#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/panels/awaited.h"
#include "viewer/panels/weights/matrix_of.h"
#include "viewer/panels/weights/tensor_form.h"
#include "viewer/store/elements.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/empty_state.h"
#include "viewer/widgets/row_focus.h"
#include "viewer/widgets/row_profile.h"

namespace tensorscope::viewer {
namespace {

using look::px;
using widgets::Box;

constexpr double kBinPixels = 7;
constexpr double kMostBins = 48;

widgets::SampledDim neurons_of(const schema::Region& region, std::size_t axis) {
  return {region.shape[axis], region.window.start[axis], std::max<std::int64_t>(region.window.stride[axis], 1),
          region.window.count[axis]};
}

void note_hover(const char* name, const Box& box, PanelState& state) {
  if (is_mouse_over(box)) state.hovered = name;
}

widgets::PlotAxis rows_of(const widgets::HeatmapResult& result) {
  return {result.rows, {}, result.plot.y0, result.plot.y1};
}

// The neuron under the mouse, if it is over the rows.
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

void draw_absence(const char* title, const std::string& subtitle, const Absence& absence, LayerPictures::Place place) {
  const Box box = widgets::space_for(place.width, place.height);
  Box area = box;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  widgets::draw_title(list, area, title, subtitle);
  widgets::draw_empty_state(list, area, absence.what, absence.how);
  widgets::end_space(box);
}

// As many as have room, but not so many that most are empty.
int bins_for(std::size_t neurons, float width) {
  const double room = static_cast<double>(width / px(kBinPixels));
  const double most = std::min({room, kMostBins, std::max(8.0, static_cast<double>(neurons) / 2.0)});
  return std::max(static_cast<int>(most), 1);
}

std::string source_text(const Source& source, const RegionSample* sample) {
  std::string text = source.path();
  if (sample == nullptr) return text + " · " + shape_text(source.entry.shape);
  text += " · " + shape_text(std::span(sample->region.shape).first(sample->region.window.dimensions));
  return text + " · step " + look::format_count(sample->step);
}

std::string column_name(const LayerScene& scene, const RegionSample& region, std::int64_t column) {
  const NeuronLayout& layout = scene.elements().layout;
  if (layout.axis > 1) return indices_text(region.region.window, 0, layout.axis, static_cast<std::size_t>(column));
  const auto& order = scene.order().samples;
  const auto place = static_cast<std::size_t>(column);
  const std::uint64_t sample = place < order.size() ? order[place] : place;
  const std::string name = scene.class_of(sample);
  return name.empty() ? std::string() : name + "  (sample " + std::to_string(sample) + ")";
}

}  // namespace

void LayerPictures::draw_samples(const Source& source, const LayerScene& scene, LayerChoice& choice, NeuronFocus& focus,
                                 PanelState& state, const Store& store, Place place) {
  matrix_place_.reset();
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
  } else if (as_mosaic) {
    draw_mosaic(source, scene, choice, focus, state, place);
  } else {
    draw_matrix(source, scene, choice, focus, state, place);
  }
  if (sample != nullptr) state.drawn_step = sample->step;
  note_hover("activations", {at.x, at.y, at.x + place.width, at.y + place.height}, state);
}

void LayerPictures::draw_matrix(const Source& source, const LayerScene& scene, LayerChoice& choice, NeuronFocus& focus,
                                PanelState& state, Place place) {
  const RegionSample& sample = *scene.region();
  const LayerElements& elements = scene.elements();
  const NeuronLayout& layout = elements.layout;
  const schema::Region& region = sample.region;
  widgets::MatrixData matrix;
  matrix.values = scene.values();
  matrix.revision = scene.values_revision();
  matrix.rows = neurons_of(region, layout.axis);
  const auto columns = static_cast<std::int64_t>(layout.samples);
  const bool is_one_dimension = layout.axis == 1 && scene.order().samples.empty();
  matrix.cols = is_one_dimension ? neurons_of(region, 0) : widgets::SampledDim{columns, 0, 1, columns};
  matrix.row_axis = neuron_word(scene.layout());
  const bool is_grouped = !scene.order().samples.empty();
  matrix.col_axis = layout.axis > 1 ? "sample × position" : is_grouped ? "class" : "sample";
  matrix.col_name = [&](std::int64_t column) { return column_name(scene, sample, column); };
  matrix.col_names_alone = is_grouped;
  if (scene.order().samples.empty() && scene.class_of(0).empty() && layout.axis <= 1) matrix.col_name = {};
  // Cells are means over positions: what is left out of them stands in the title.
  const NeuronLayout whole = whole_layout_of(source.entry, region);
  matrix.total_elements = whole.samples * whole.neurons;
  has_negative_ = scene.has_negative();
  std::string title = whole.positions > 1 ? "Mean activation of each channel" : "Activations";
  if (source.entry.kind == schema::SourceKind::activation_gradient) title = "Gradient";
  if (source.entry.kind == schema::SourceKind::input) title = "Input";
  std::string subtitle = source_text(source, &sample);
  if (scene.is_of_score()) subtitle += " · of the score of the class that each is taken for";
  if (whole.positions > layout.positions) {
    subtitle += " · mean of " + look::format_count(layout.positions) + " of " + look::format_count(whole.positions) +
                " positions";
  }
  widgets::Heatmap spec;
  spec.title = title;
  spec.source = subtitle;
  spec.matrix = &matrix;
  spec.groups = scene.order().groups;
  std::swap(matrix_.colors, colors_);
  matrix_place_ = widgets::heatmap("samples", spec, matrix_, place.width, place.height);
  std::swap(matrix_.colors, colors_);
  shown_ = Shown{
      title + ", " + neuron_word(scene.layout()) + "s × samples", sample.step, {matrix.rows.count, columns}, false};
  link_rows(matrix_);
  state.moving |= matrix_place_->moving;
  const widgets::PlotAxis rows = rows_of(*matrix_place_);
  draw_focus(matrix_place_->plot, rows, matrix.rows, focus, scene);
  touch_rows(matrix_place_->plot, rows, matrix.rows, focus);
  if (layout.axis == 1 && is_clicked(matrix_place_->plot)) {
    const widgets::PlotAxis cols{matrix_place_->cols, {}, matrix_place_->plot.x0, matrix_place_->plot.x1};
    const double at = std::floor(cols.value(ImGui::GetIO().MousePos.x));
    const auto& order = scene.order().samples;
    const auto column = static_cast<std::size_t>(std::max(at, 0.0));
    choice.sample = column < order.size() ? order[column] : column;
  }
}

void LayerPictures::draw_mosaic(const Source& source, const LayerScene& scene, const LayerChoice& choice,
                                NeuronFocus& focus, PanelState& state, Place place) {
  const schema::Region& region = scene.mosaic()->region;
  const std::size_t axis = scene.layout().axis;
  const std::size_t last = region.window.dimensions - 1;
  const NeuronLayout layout = layout_of(source.entry, region);
  const auto width = static_cast<std::int64_t>(last > axis ? region.window.count[last] : 1);
  widgets::FilterTiles spec;
  const std::string of_class = scene.class_of(choice.sample);
  std::string subtitle = source_text(source, scene.mosaic());
  if (scene.is_of_score()) subtitle += " · of the score of the class that each is taken for";
  const std::string title =
      "Channels of sample " + std::to_string(region.window.start[0]) + (of_class.empty() ? "" : ", class " + of_class);
  spec.title = title;
  spec.source = subtitle;
  spec.values = scene.mosaic_values();
  spec.shape = {static_cast<std::int64_t>(layout.neurons), 1,
                static_cast<std::int64_t>(layout.positions) / std::max<std::int64_t>(width, 1), width};
  spec.all_outputs = region.shape[axis];
  spec.output_stride = std::max<std::int64_t>(region.window.stride[axis], 1);
  spec.output_name = "channel";
  spec.input_name = "";
  std::string note = "one tile per channel, numbered";
  const std::uint64_t positions = whole_layout_of(source.entry, region).positions;
  if (layout.positions < positions) {
    note += " · " + look::format_count(layout.positions) + " of " + look::format_count(positions) + " positions";
  }
  spec.note = note;
  spec.all_name = "channels";
  spec.revision = scene.values_revision();
  has_negative_ = scene.has_negative();
  std::vector<bool> meant;
  if (scene.numbers()) meant = focus.meant(*scene.numbers());
  // A tile under the mouse has its frame.
  if (!meant.empty() && focus.others_stand_back()) {
    spec.is_meant = [&](std::int64_t place_of) {
      const auto at = static_cast<std::uint64_t>(place_of * spec.output_stride) / scene.numbers()->stride;
      return at < meant.size() && meant[at];
    };
  }
  std::swap(tiles_.colors, colors_);
  const widgets::FilterTilesResult result = widgets::filter_tiles("mosaic", spec, tiles_, place.width, place.height);
  std::swap(tiles_.colors, colors_);
  state.moving |= result.moving;
  shown_ = Shown{title, scene.mosaic()->step, {}, true};
  for (std::size_t i = axis; i <= last; ++i) shown_->shape.push_back(region.window.count[i]);
  if (!result.hovered) return;
  const auto channel = static_cast<std::uint64_t>(*result.hovered * spec.output_stride);
  focus.hover(channel);
  if (is_clicked(result.plot)) focus.pick(channel);
}

void LayerPictures::draw_means(const Source& source, const LayerScene& scene, NeuronFocus& focus, PanelState& state,
                               const Store& store, Place place) {
  means_place_.reset();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  widgets::HistogramChart chart;
  chart.title = "Histogram of means";
  chart.x_name = "mean over samples";
  const std::string y_name = std::string(neuron_word(scene.layout())) + "s";
  chart.y_name = y_name;
  const Absence absence = why_absent(source, store);
  chart.missing = absence.what;
  chart.missing_how = absence.how;
  std::string subtitle;
  const auto& numbers = scene.numbers();
  if (!numbers || !is_current(numbers->step, scene.interval(), store)) {
    if (state.waiting_for.empty()) state.waiting_for = "means of the neurons of " + source.path();
  }
  if (numbers) {
    const int bins = bins_for(numbers->count(), place.width);
    if (means_revision_ != scene.revision() || means_bins_ != bins) {
      means_revision_ = scene.revision();
      means_bins_ = bins;
      edges_.clear();
      masses_.clear();
      if (const auto range = analysis::full_range(numbers->mean, analysis::ScaleKind::linear)) {
        edges_ = analysis::linear_edges(*range, range->lo < range->hi ? bins : 1);
        const auto counted = analysis::linear_histogram(numbers->mean, *range, static_cast<int>(edges_.size()) - 1);
        masses_.assign(counted.counts.begin(), counted.counts.end());
      }
    }
    subtitle = "step " + look::format_count(numbers->step);
    if (masses_.empty()) {
      chart.missing = "No neuron has a finite mean";
      chart.missing_how = "Each of their elements is NaN or infinite.";
    }
    chart.edges = edges_;
    chart.masses = masses_;
    chart.nan =
        static_cast<std::uint64_t>(std::ranges::count_if(numbers->mean, [](double mean) { return std::isnan(mean); }));
  }
  chart.source = subtitle;
  chart.choose = "list its neurons";
  chart.chosen = focus.means();
  means_place_ = widgets::histogram_chart("means", chart, histogram_, place.width, place.height);
  if (means_place_->hovered && *means_place_->hovered < masses_.size() && masses_[*means_place_->hovered] > 0.0) {
    const std::size_t bin = *means_place_->hovered;
    // The last bin has its right edge, all others do not.
    const bool is_last = bin + 1 == masses_.size();
    const double end = is_last ? edges_[bin + 1] : std::nextafter(edges_[bin + 1], edges_[bin]);
    const analysis::Range range{edges_[bin], end};
    focus.hover(range);
    if (means_place_->clicked) focus.pick(range);
  }
  if (masses_.empty() || !numbers) means_place_.reset();
  note_hover("means", {at.x, at.y, at.x + place.width, at.y + place.height}, state);
}

void LayerPictures::draw_profile(const LayerScene& scene, NeuronFocus& focus, PanelState& state, Place place) {
  const auto& numbers = scene.numbers();
  if (!numbers || !matrix_place_ || !means_place_) return;
  const Box box = widgets::space_for(place.width, place.height);
  Box area = box;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool is_crowded = rows_of(*matrix_place_).view.span() > 2.0 * numbers->stride * matrix_place_->plot.height();
  widgets::draw_title(list, area, std::string("Mean of each ") + neuron_word(scene.layout()),
                      is_crowded ? "pale: range within a pixel" : "axis below");
  const Box plot{means_place_->plot.x0, matrix_place_->plot.y0, means_place_->plot.x1, matrix_place_->plot.y1};
  widgets::RowProfile profile;
  profile.values = numbers->mean;
  profile.rows = {static_cast<std::int64_t>(numbers->total), 0, numbers->stride,
                  static_cast<std::int64_t>(numbers->count())};
  profile.row_axis = rows_of(*matrix_place_);
  profile.value_axis = means_place_->x;
  widgets::draw_row_profile(list, plot, profile);
  draw_focus(plot, profile.row_axis, profile.rows, focus, scene);
  const widgets::Touch mouse = widgets::touch("profile", plot);
  if (mouse.hovered) touch_rows(plot, profile.row_axis, profile.rows, focus);
  widgets::end_space(box);
  note_hover("neurons", box, state);
}

void LayerPictures::draw_steps(const LayerScene& scene, const LayerChoice& choice, NeuronFocus& focus,
                               PanelState& state, const Store& store, Place place) {
  const NeuronsOverSteps& over = scene.over_steps();
  const std::string title = std::string(choice.over_steps == OverSteps::mean ? "Mean" : "On-rate") + " over steps";
  const ImVec2 at = ImGui::GetCursorScreenPos();
  if (over.samples() < 2) {
    const bool can_come = can_still_come(store);
    draw_absence(title.c_str(), "",
                 {can_come ? "No history yet" : "No history was recorded",
                  can_come ? "It begins with the second sample of this source, and grows with every further one."
                           : "One sample alone is none."},
                 place);
    return;
  }
  widgets::MatrixData matrix;
  matrix.values = over.values();
  matrix.revision = over.revision();
  matrix.rows = over.neurons();
  matrix.cols = over.steps();
  matrix.total_elements = over.cells_of_all();
  matrix.row_axis = neuron_word(scene.layout());
  matrix.col_axis = "step";
  matrix.col_name = [&](std::int64_t step) {
    const auto column = static_cast<std::size_t>((step - matrix.cols.start) / matrix.cols.stride);
    return "sampled at " + look::format_count(over.step_at(column));
  };
  const analysis::Range whole{static_cast<double>(matrix.cols.start), static_cast<double>(matrix.cols.extent)};
  if (!steps_.cols_view || steps_.cols_view == steps_whole_) steps_.cols_view = whole;
  steps_whole_ = whole;
  const std::string subtitle = over.coverage() + " · click: show that step";
  widgets::Heatmap spec;
  spec.title = title;
  spec.source = subtitle;
  spec.matrix = &matrix;
  const auto range = steps_.colors.range;
  steps_.colors = colors_;
  steps_.colors.range = range;
  if (choice.over_steps == OverSteps::on_rate) steps_.colors.whole_range = true;
  const auto result = widgets::heatmap("steps", spec, steps_, place.width, place.height);
  state.moving |= result.moving;
  link_rows(steps_);
  const widgets::PlotAxis rows = rows_of(result);
  const widgets::PlotAxis cols{result.cols, {}, result.plot.x0, result.plot.x1};
  draw_focus(result.plot, rows, matrix.rows, focus, scene);
  if (const auto neuron = neuron_under_mouse(result.plot, rows, matrix.rows)) focus.hover(*neuron);
  draw_step_marks(result.plot, cols, store.timeline(), [](std::uint64_t step) { return static_cast<double>(step); });
  if (const auto x = step_click_.take(result.plot, cols)) {
    const auto column = static_cast<std::int64_t>(
        std::floor((*x - static_cast<double>(matrix.cols.start)) / static_cast<double>(matrix.cols.stride)));
    if (column >= 0 && column < matrix.cols.count) state.show_step = over.step_at(static_cast<std::size_t>(column));
  }
  state.moving |= step_click_.is_pending();
  note_hover("over-steps", {at.x, at.y, at.x + place.width, at.y + place.height}, state);
}

// A neuron has one row in all pictures, however far they are zoomed in.
void LayerPictures::link_rows(widgets::HeatmapState& changed) {
  widgets::HeatmapState& other = &changed == &matrix_ ? steps_ : matrix_;
  other.rows_view = changed.rows_view;
}

void LayerPictures::forget() {
  for (widgets::HeatmapState* each : {&matrix_, &steps_}) {
    each->rows_view.reset();
    each->cols_view.reset();
    each->colors.range.forget();
  }
  tiles_.zoom = 1.0;
  tiles_.pan_x = tiles_.pan_y = 0.0F;
  colors_.range.unlock();
  colors_.range.forget();
  steps_whole_.reset();
}

namespace {

DrawnArray floats(std::span<const float> values, std::vector<std::int64_t> shape) {
  DrawnArray array;
  array.shape = std::move(shape);
  const auto bytes = std::as_bytes(values);
  array.elements.assign(bytes.begin(), bytes.end());
  return array;
}

}  // namespace

std::vector<Drawn> LayerPictures::drawn(const Source& source, const LayerScene& scene,
                                        const LayerChoice& choice) const {
  std::vector<Drawn> all;
  if (shown_) {
    all.push_back({"activations", shown_->title, source.path(), shown_->step,
                   floats(shown_->is_mosaic ? scene.mosaic_values() : scene.values(), shown_->shape)});
  }
  if (scene.numbers() && !masses_.empty()) {
    std::vector<double> from(edges_.begin(), edges_.end() - 1);
    std::vector<double> to(edges_.begin() + 1, edges_.end());
    all.push_back({"means", "Histogram of means", source.path(), scene.numbers()->step,
                   DrawnTable{{{"from", std::move(from)},
                               {"to", std::move(to)},
                               {std::string(neuron_word(scene.layout())) + "s", masses_}}}});
  }
  const NeuronsOverSteps& over = scene.over_steps();
  if (over.samples() >= 2) {
    const std::string title =
        std::string(choice.over_steps == OverSteps::mean ? "Mean" : "On-rate") + " over steps, neurons × columns";
    all.push_back({"over-steps", title, source.path(), over.step_at(static_cast<std::size_t>(over.steps().count) - 1),
                   floats(over.values(), {over.neurons().count, over.steps().count})});
    std::vector<double> steps;
    for (std::int64_t i = 0; i < over.steps().count; ++i) {
      steps.push_back(static_cast<double>(over.step_at(static_cast<std::size_t>(i))));
    }
    all.push_back({"over-steps-columns", "Steps of the columns", source.path(),
                   over.step_at(static_cast<std::size_t>(over.steps().count) - 1),
                   DrawnTable{{{"step", std::move(steps)}}}});
  }
  return all;
}

std::size_t LayerPictures::memory_bytes() const {
  std::size_t bytes = tiles_.image.texture().bytes();
  for (const widgets::HeatmapState* each : {&matrix_, &steps_}) {
    bytes += each->image.texture().bytes() + each->image.grid().cells.capacity() * sizeof(float);
  }
  return bytes;
}

}  // namespace tensorscope::viewer
