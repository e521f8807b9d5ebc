#include "viewer/panels/weights/value_counts_view.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/panels/awaited.h"
#include "viewer/panels/weights/tensor_facts.h"

namespace tensorscope::viewer {
namespace {

using look::px;

constexpr const char* kNow = "histogram";
constexpr const char* kOverSteps = "histogram-over-steps";
constexpr double kBinPixels = 6;
constexpr double kMostBins = 96;
constexpr double kShareOfWidth = 0.42;

void note_hover(const char* name, const ImVec2& at, float width, float height, PanelState& state) {
  if (is_mouse_over({at.x, at.y, at.x + width, at.y + height})) state.hovered = name;
}

}  // namespace

bool ValueCountsView::prepare(const Source& source, const Store& store) {
  path_ = source.path();
  step_ = store.timeline().step();
  distribution_.update(source, store.timeline());
  over_steps_.update(source.summaries, scale_);
  return distribution_.now() != nullptr || !over_steps_.history().steps.empty();
}

void ValueCountsView::draw(const Store& store, PanelState& state, float width, float height) {
  const float gap = px(24);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float left = std::floor((width - gap) * static_cast<float>(kShareOfWidth));
  draw_now(store, state, left, height);
  note_hover(kNow, at, left, height, state);
  const ImVec2 beside(at.x + left + gap, at.y);
  ImGui::SetCursorScreenPos(beside);
  draw_over_steps(store, state, width - left - gap, height);
  note_hover(kOverSteps, beside, width - left - gap, height, state);
}

void ValueCountsView::draw_now(const Store& store, PanelState& state, float width, float height) {
  const Distribution* const now = distribution_.now();
  const Distribution* const marked = distribution_.marked();
  widgets::HistogramChart chart;
  chart.title = "Histogram";
  if (!store.timeline().follows()) {
    chart.missing = "No histogram was kept at this step or before";
    chart.missing_how = "Press End for the newest step.";
  } else if (can_still_come(store)) {
    chart.missing = "No histogram yet";
    chart.missing_how = "The job counts one at its next step while this is on screen.";
  } else {
    chart.missing = "No histogram was recorded";
  }
  if (now != nullptr && !now->range()) {
    chart.missing = "No finite value";
    chart.missing_how = "Each of its elements is NaN or infinite.";
  }
  std::string subtitle;
  if (now != nullptr) {
    subtitle = "step " + look::format_count(now->step());
    if (marked != nullptr) subtitle += ", outline: step " + look::format_count(marked->step());
    if (now->sampled() < now->total()) subtitle += " · " + coverage_text(now->sampled(), now->total());
  }
  if (now != nullptr && now->range()) {
    const auto range = range_.follow(*distribution_.range(), static_cast<double>(ImGui::GetIO().DeltaTime));
    const double most_bins = std::min(std::floor(static_cast<double>(width / px(kBinPixels))), kMostBins);
    const BinnedDistribution& binned = distribution_.binned(range, static_cast<std::size_t>(most_bins));
    chart.edges = binned.edges;
    chart.masses = binned.masses;
    chart.compared = binned.compared;
    chart.nan = now->nan();
    chart.pos_inf = now->positive_infinity();
    chart.neg_inf = now->negative_infinity();
    chart.zero = now->zero();
  }
  chart.source = subtitle;
  widgets::histogram_chart(kNow, chart, chart_, width, height);
  state.moving |= range_.moving();
}

void ValueCountsView::draw_over_steps(const Store& store, PanelState& state, float width, float height) {
  strip_.y_scale = over_steps_.scale();
  const auto& quantiles = over_steps_.quantiles();
  // The median last, over the others where they meet.
  const std::array lines{widgets::StripLine{"5th percentile", quantiles[0], look::LineStyle::dashed},
                         widgets::StripLine{"95th percentile", quantiles[2], look::LineStyle::dashed},
                         widgets::StripLine{"median", quantiles[1]}};
  widgets::HistogramStrip strip;
  strip.title = "Over steps";
  strip.missing = can_still_come(store) ? "No history yet" : "No history was recorded";
  if (can_still_come(store)) strip.missing_how = "It grows by one column with every sample of this source.";
  strip.history = over_steps_.history();
  if (strip.history.bins() > 0) strip.source = "solid: median · dashed: 5th and 95th percentile, ± one bin";
  if (!strip.history.steps.empty() && strip.history.bins() == 0) {
    strip.missing = "No finite value";
    strip.missing_how = "Each element of every sample is NaN or infinite.";
  }
  strip.lines = lines;
  strip.revision = over_steps_.revision();
  const auto result = widgets::histogram_strip(kOverSteps, strip, strip_, &state.cursor, width, height);
  if (strip.history.steps.empty() || result.plot.width() <= 1.0F) return;
  draw_step_marks(result.plot, result.x, store.timeline(),
                  [](std::uint64_t step) { return static_cast<double>(step); });
  if (const auto x = click_.take(result.plot, result.x)) {
    const std::size_t sample = analysis::newest_at(strip.history.steps, *x);
    if (sample < strip.history.steps.size()) {
      state.show_step = static_cast<std::uint64_t>(strip.history.steps[sample]);
    }
  }
  state.moving |= click_.is_pending();
}

void ValueCountsView::forget() {
  range_.forget();
}

std::vector<Drawn> ValueCountsView::drawn() const {
  std::vector<Drawn> all;
  const BinnedDistribution& binned = distribution_.binned();
  if (!binned.masses.empty()) {
    std::vector<double> from(binned.edges.begin(), binned.edges.end() - 1);
    std::vector<double> to(binned.edges.begin() + 1, binned.edges.end());
    DrawnTable table{{{"from", std::move(from)}, {"to", std::move(to)}, {"elements", binned.masses}}};
    if (!binned.compared.empty()) table.columns.push_back({"elements at A", binned.compared});
    all.push_back({kNow, "Histogram", path_, distribution_.now()->step(), std::move(table)});
  }
  if (!over_steps_.history().steps.empty()) {
    all.push_back({kOverSteps, "Histogram over steps", path_, step_, over_steps_.table()});
  }
  return all;
}

std::size_t ValueCountsView::memory_bytes() const {
  return over_steps_.memory_bytes() + strip_.texture.bytes() + distribution_.memory_bytes();
}

}  // namespace tensorscope::viewer
