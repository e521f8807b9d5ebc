#include "viewer/panels/neurons/means_histogram.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "viewer/analysis/histogram.h"
#include "viewer/look/look.h"
#include "viewer/look/number_format.h"

namespace tensorscope::viewer {
namespace {

using look::px;

constexpr double kBinPixels = 7;
constexpr double kMostBins = 48;

// As many as have room, but not so many that most are empty.
int bins_for(std::size_t neurons, float width) {
  const double room = static_cast<double>(width / px(kBinPixels));
  const double most = std::min({room, kMostBins, std::max(8.0, static_cast<double>(neurons) / 2.0)});
  return std::max(static_cast<int>(most), 1);
}

}  // namespace

void MeansHistogram::count(const LayerScene& scene, float width) {
  const LayerNumbers& numbers = *scene.numbers();
  const int bins = bins_for(numbers.count(), width);
  if (revision_ == scene.revision() && bins_ == bins) return;
  revision_ = scene.revision();
  bins_ = bins;
  edges_.clear();
  masses_.clear();
  const auto range = analysis::full_range(numbers.mean, analysis::ScaleKind::linear);
  if (!range) return;
  edges_ = analysis::linear_edges(*range, range->lo < range->hi ? bins : 1);
  const auto counted = analysis::linear_histogram(numbers.mean, *range, static_cast<int>(edges_.size()) - 1);
  masses_.assign(counted.counts.begin(), counted.counts.end());
}

void MeansHistogram::touch(NeuronFocus& focus) const {
  if (!place_->hovered || *place_->hovered >= masses_.size() || !(masses_[*place_->hovered] > 0.0)) return;
  const std::size_t bin = *place_->hovered;
  // The last bin has its right edge, all others do not.
  const bool is_last = bin + 1 == masses_.size();
  const double end = is_last ? edges_[bin + 1] : std::nextafter(edges_[bin + 1], edges_[bin]);
  const analysis::Range range{edges_[bin], end};
  focus.hover(range);
  if (place_->clicked) focus.pick(range);
}

void MeansHistogram::draw(LayerDrawing drawing, PicturePlace place) {
  const auto& [source, scene, focus, state, store] = drawing;
  place_.reset();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  widgets::HistogramChart chart;
  chart.title = "Histogram of means";
  chart.x_name = "mean";
  chart.x_always = analysis::Range{0.0, 0.0};  // where the bars of the neurons beside it have their feet
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
    count(scene, place.width);
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
  place_ = widgets::histogram_chart("means", chart, state_, place.width, place.height);
  touch(focus);
  if (masses_.empty() || !numbers) place_.reset();
  note_hover("means", {at.x, at.y, at.x + place.width, at.y + place.height}, state);
}

}  // namespace tensorscope::viewer
