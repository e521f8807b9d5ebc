#include "viewer/panels/weights/value_counts_view.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/panels/weights/tensor_facts.h"
#include "viewer/widgets/empty_state.h"

namespace tensorscope::viewer {
namespace {

using look::px;

constexpr const char* kNow = "histogram";
constexpr const char* kOverSteps = "histogram-over-steps";
constexpr double kBinPixels = 6;
constexpr double kMostBins = 96;
constexpr double kShareOfWidth = 0.42;

const Summary* at_mark(const Source& source, const Store& store) {
  const auto mark = store.timeline().mark(Timeline::Mark::a);
  return mark ? histogram_at(source.summaries, *mark) : nullptr;
}

void note_hover(const char* name, const ImVec2& at, float width, float height, PanelState& state) {
  if (is_mouse_over({at.x, at.y, at.x + width, at.y + height})) state.hovered = name;
}

}  // namespace

void ValueCountsView::draw(const Source& source, const Store& store, PanelState& state, float width, float height) {
  path_ = source.path();
  const float gap = px(24);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float left = std::floor((width - gap) * static_cast<float>(kShareOfWidth));
  draw_now(source, store, state, left, height);
  note_hover(kNow, at, left, height, state);
  const ImVec2 beside(at.x + left + gap, at.y);
  ImGui::SetCursorScreenPos(beside);
  draw_over_steps(source, store, state, width - left - gap, height);
  note_hover(kOverSteps, beside, width - left - gap, height, state);
}

void ValueCountsView::draw_now(const Source& source, const Store& store, PanelState& state, float width, float height) {
  const Summary* const summary = histogram_at(source.summaries, store.timeline().step());
  const Summary* const marked = at_mark(source, store);
  widgets::HistogramChart chart;
  chart.title = "Histogram";
  std::string subtitle;
  std::string coverage;
  now_ = {};
  if (summary != nullptr) {
    step_ = summary->step;
    subtitle = "step " + look::format_count(summary->step);
    if (marked != nullptr) subtitle += ", outline: step " + look::format_count(marked->step);
    std::optional<analysis::Range> wanted = value_range(*summary);
    if (marked != nullptr) wanted = analysis::unite(wanted, value_range(*marked));
    if (wanted) {
      const analysis::Range range = range_.follow(*wanted, static_cast<double>(ImGui::GetIO().DeltaTime));
      const double bins = std::clamp(std::floor(static_cast<double>(width / px(kBinPixels))), 8.0, kMostBins);
      now_ = count_values(*summary, marked, range, static_cast<std::size_t>(bins));
    }
    chart.nan = summary->histogram->nan;
    chart.pos_inf = summary->histogram->positive_infinity;
    chart.neg_inf = summary->histogram->negative_infinity;
    chart.zero = summary->histogram->at(schema::SignedLogGrid::kZeroBin);
    if (summary->sampled < summary->total) coverage = coverage_text(summary->sampled, summary->total);
    if (now_.masses.empty())
      return widgets::empty_state("No finite value", "All of its elements are NaN or infinite.", width, height);
  }
  chart.source = subtitle;
  chart.edges = now_.edges;
  chart.masses = now_.masses;
  chart.compared = now_.compared;
  chart.sampled = coverage;
  widgets::histogram_chart(kNow, chart, chart_, width, height);
  state.moving |= range_.moving();
}

void ValueCountsView::draw_over_steps(const Source& source, const Store& store, PanelState& state, float width,
                                      float height) {
  over_steps_.update(source.summaries, scale_);
  strip_.y_scale = over_steps_.scale();
  const auto& quantiles = over_steps_.quantiles();
  const std::array lines{widgets::StripLine{"5th percentile", quantiles[0]}, widgets::StripLine{"median", quantiles[1]},
                         widgets::StripLine{"95th percentile", quantiles[2]}};
  widgets::HistogramStrip strip;
  strip.title = "Over steps";
  strip.source = "lines: 5th, 50th, 95th percentile";
  strip.history = over_steps_.history();
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
  if (!now_.masses.empty()) {
    std::vector<double> from(now_.edges.begin(), now_.edges.end() - 1);
    std::vector<double> to(now_.edges.begin() + 1, now_.edges.end());
    DrawnTable table{{{"from", std::move(from)}, {"to", std::move(to)}, {"elements", now_.masses}}};
    if (!now_.compared.empty()) table.columns.push_back({"elements at A", now_.compared});
    all.push_back({kNow, "Histogram", path_, step_, std::move(table)});
  }
  if (!over_steps_.history().steps.empty()) {
    all.push_back({kOverSteps, "Histogram over steps", path_, step_, over_steps_.table()});
  }
  return all;
}

std::size_t ValueCountsView::memory_bytes() const {
  return over_steps_.memory_bytes() + strip_.texture.bytes();
}

}  // namespace tensorscope::viewer
