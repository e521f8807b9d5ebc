#include "viewer/panels/training/gradients_section.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <utility>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/panels/awaited.h"
#include "viewer/panels/pace.h"
#include "viewer/panels/training/curves_section.h"
#include "viewer/panels/weights/tensor_facts.h"
#include "viewer/widgets/empty_state.h"
#include "viewer/widgets/hover_box.h"
#include "viewer/widgets/range_bars.h"

namespace tensorscope::viewer {
namespace {

using look::px;

constexpr double kFlowsPerSecond = 2;
constexpr double kShareOfFlow = 0.46;
constexpr double kLeastFlow = 240;
constexpr double kLeastChart = 220;
constexpr double kLeastChartWidth = 320;
constexpr std::size_t kStyleOfAll = 13;  // a dashed line, unlike those of layers

const char* in_words(LayerChoice choice) {
  switch (choice) {
    case LayerChoice::largest:
      return "largest mean |g| now";
    case LayerChoice::smallest:
      return "smallest mean |g| now";
    case LayerChoice::spread:
      break;
  }
  return "evenly through the network";
}

}  // namespace

bool GradientsSection::has_choice(const Store& store) {
  find_layers(store);
  return layers_.size() > kMostLayerCurves;
}

void GradientsSection::find_layers(const Store& store) {
  if (is_known_ && known_catalog_ == store.catalog_revision()) return;
  is_known_ = true;
  known_catalog_ = store.catalog_revision();
  layers_ = layers_of(store);
}

void GradientsSection::apply(const CurveChoice& choice) {
  norm_view_.apply(choice);
  ratio_view_.apply(choice);
  is_fresh_ = false;
}

void GradientsSection::draw(const Store& store, const CurveChoice& choice, PanelState& state) {
  is_flow_drawn_ = false;
  shown_.clear();
  if (is_fresh_) apply(choice);
  find_layers(store);
  flow_.update(store, layers_);
  if (flow_.bars().empty()) {
    state.waiting_for = "any gradient";
    return widgets::empty_state("The flow of gradients through the network stands here",
                                "The job watches no module that has gradients. In the trainer, once:\n"
                                "agent.watch(\"net\", *net, &optimizer);\n"
                                "and in each step, between backward() and zero_grad():\nagent.step();");
  }
  const float gap = px(24);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const bool is_wide = room.x >= 2.0F * px(kLeastChartWidth) + gap;
  const float flow = std::max(std::floor(room.y * static_cast<float>(kShareOfFlow)), px(kLeastFlow));
  draw_flow(store, state, room.x, flow);
  const std::vector<std::size_t> chosen = chosen_layers();
  styles_.choose(chosen);
  const float width = is_wide ? std::floor((room.x - gap) / 2.0F) : room.x;
  const float height = std::max(is_wide ? room.y - flow - gap : px(kLeastChart), px(kLeastChart));
  ImGui::SetCursorScreenPos({at.x, at.y + flow + gap});
  draw_curves(ratio_view_, ratios(chosen), store, choice, state, width, height);
  const ImVec2 second =
      is_wide ? ImVec2(at.x + width + gap, at.y + flow + gap) : ImVec2(at.x, at.y + flow + height + 2.0F * gap);
  ImGui::SetCursorScreenPos(second);
  draw_curves(norm_view_, norms(store, chosen), store, choice, state, width, height);
}

void GradientsSection::want_flow(const Store& store, PanelState& state) const {
  const std::uint32_t interval = interval_for(store.status(), kFlowsPerSecond);
  for (const FlowBar& bar : flow_.bars()) {
    const Source& gradient = *bar.row.gradient;
    store.want(gradient, schema::Product::stats | schema::Product::histogram, {}, interval);
    const Summary* const there = bar.row.slopes;
    const bool is_missing = there == nullptr || !there->histogram || !is_current(there->step, interval, store);
    if (is_missing && gradient.entry.note.empty()) state.waiting_for = "statistics of " + gradient.path();
  }
}

void GradientsSection::draw_flow(const Store& store, PanelState& state, float width, float height) {
  want_flow(store, state);
  std::vector<widgets::RangeBar> bars;
  std::size_t kept_steps = 0;
  for (const FlowBar& each : flow_.bars()) {
    widgets::RangeBar& bar = bars.emplace_back();
    bar.name = each.name;
    if (const std::size_t end = each.name.find('.'); end != std::string::npos) {
      bar.group = bar.name.substr(0, end);
      bar.name_in_group = bar.name.substr(end + 1);
    }
    bar.range = each.row.magnitudes;
    bar.mark = each.row.mean_magnitude;
    if (each.kept_steps > 1) bar.line = each.kept;
    bar.is_warned = each.row.health == RowHealth::vanishing;
    bar.is_not_finite =
        each.row.slopes != nullptr && each.row.slopes->stats->finite() < each.row.slopes->stats->elements;
    bar.is_selected = each.row.gradient->id() == selected_;
    kept_steps = std::max(kept_steps, each.kept_steps);
  }
  std::string subtitle = flow_.steps_text();
  const auto add = [&subtitle](const std::string& more) { subtitle += (subtitle.empty() ? "" : " · ") + more; };
  if (flow_.vanishing() > 0) add(look::format_count(flow_.vanishing()) + " vanishing");
  if (flow_.not_finite() > 0) add(look::format_count(flow_.not_finite()) + " with NaN or Inf");
  add(look::format_count(bars.size()) + (bars.size() == 1 ? " parameter" : " parameters, first layer at the left"));
  const std::string line_name = "range of mean |g| over kept steps (" + look::format_count(kept_steps) + ")";

  widgets::RangeBarChart chart;
  chart.title = "Gradient flow";
  chart.source = subtitle;
  chart.y_name = "|g| of a parameter's elements";
  chart.bars = bars;
  chart.y_scale.kind = analysis::ScaleKind::log;
  chart.y = flow_.decades().value_or(analysis::Range{0.0, 0.0});
  const widgets::Guide vanishing{kVanishingBelow, "mean |g| below 1e-7: vanishing"};
  chart.guides = {&vanishing, 1};
  chart.range_name = "5th percentile of those not zero (± one bin) to largest |g|";
  chart.mark_name = "mean |g|";
  if (kept_steps > 1) chart.line_name = line_name;
  const Absence absence = why_absent(*flow_.bars().front().row.gradient, store);
  chart.missing = absence.what;
  chart.missing_how = absence.how;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const widgets::RangeBarResult result = widgets::range_bars("flow", chart, width, height);
  if (is_mouse_over({at.x, at.y, at.x + width, at.y + height})) state.hovered = "gradient-flow";
  if (result.hovered >= 0) hover_flow(flow_.bars()[static_cast<std::size_t>(result.hovered)]);
  if (result.clicked >= 0) {
    state.select = flow_.bars()[static_cast<std::size_t>(result.clicked)].row.gradient;
    selected_ = state.select->id();
  }
  is_flow_drawn_ = true;
}

void GradientsSection::hover_flow(const FlowBar& bar) const {
  widgets::HoverBox box;
  box.note(bar.row.parameter->path());
  const Summary* const slopes = bar.row.slopes;
  if (slopes == nullptr) return box.note("not sampled yet");
  const schema::Stats& stats = *slopes->stats;
  const look::Palette& p = look::palette();
  box.row("largest |g|", look::format_number(stats.abs_max));
  box.row("mean |g|", look::format_number(bar.row.mean_magnitude),
          bar.row.health == RowHealth::vanishing ? p.warning : p.text);
  if (bar.row.magnitudes)
    box.row("5th percentile", look::format_number(bar.row.magnitudes->lo) + " of non-zero |g|, ± one bin");
  box.row("‖g‖₂", look::format_number(stats.l2));
  if (bar.kept && bar.kept_steps > 1) {
    box.row("mean |g|, kept steps", look::format_number(bar.kept->lo) + " to " + look::format_number(bar.kept->hi));
  }
  if (stats.finite() < stats.elements) {
    box.row("NaN or Inf", look::format_count(stats.elements - stats.finite()), p.nan);
  }
  box.row("zero", look::format_percent(stats.elements > 0
                                           ? static_cast<double>(stats.zero) / static_cast<double>(stats.elements)
                                           : 0.0));
  box.note("step " + look::format_count(slopes->step) + " · " + coverage_text(slopes->sampled, slopes->total));
  box.note("click: select its gradient");
}

std::vector<std::size_t> GradientsSection::chosen_layers() const {
  std::unordered_map<const Source*, const FlowBar*> by_parameter;
  const FlowBar* clicked = nullptr;
  for (const FlowBar& bar : flow_.bars()) {
    by_parameter[bar.row.parameter] = &bar;
    if (bar.row.gradient->id() == selected_) clicked = &bar;
  }
  std::vector<double> magnitudes;
  std::optional<std::size_t> selected;
  for (const Layer& layer : layers_) {
    if (clicked != nullptr && module_of(clicked->row.parameter->path()) == layer.path) selected = magnitudes.size();
    const auto found = by_parameter.find(layer.weight);
    const bool is_known = found != by_parameter.end() && found->second->row.slopes != nullptr;
    magnitudes.push_back(is_known ? found->second->row.mean_magnitude : std::numeric_limits<double>::quiet_NaN());
  }
  return choose_layers(magnitudes, layer_choice_, kMostLayerCurves, selected);
}

std::string GradientsSection::add_curves(ScalarGroup& group, const std::vector<std::size_t>& chosen,
                                         const Source* Layer::*source) const {
  // A layer has the same colour in both charts.
  std::size_t drawn = 0;
  for (const std::size_t i : chosen) {
    const Layer& layer = layers_[i];
    const Source* const each = layer.*source;
    if (each == nullptr) continue;
    group.scalars.push_back({each->id(), each->path(), styles_.of(i), layer.name});
    ++drawn;
  }
  std::string text = look::format_count(layers_.size()) + (layers_.size() == 1 ? " layer" : " layers");
  if (drawn < layers_.size()) text = look::format_count(drawn) + " of " + text;
  if (chosen.size() < layers_.size()) text += std::string(", ") + in_words(layer_choice_);
  return text;
}

ScalarGroup GradientsSection::norms(const Store& store, const std::vector<std::size_t>& chosen) const {
  ScalarGroup group;
  group.name = "gradient-norm-per-layer";
  group.title = "Gradient norm";
  group.quantity = "‖g‖₂, before clipping";
  for (const Source& source : store.sources()) {
    if (is_norm_of_all_gradients(store, source)) {
      group.scalars.push_back({source.id(), source.path(), kStyleOfAll, "all gradients"});
    }
  }
  const bool has_all = !group.scalars.empty();
  group.subtitle = (has_all ? "of all gradients, and of " : "of ") + add_curves(group, chosen, &Layer::norm);
  group.missing_how = "They are computed while this is on screen: the job sends one at its next step.";
  return group;
}

ScalarGroup GradientsSection::ratios(const std::vector<std::size_t>& chosen) const {
  ScalarGroup group;
  group.name = "update-to-weight";
  group.title = "Update / weight";
  group.quantity = "‖Δw‖₂ / ‖w‖₂ in a step";
  group.guide = usual_update();
  group.subtitle = "weights of " + add_curves(group, chosen, &Layer::ratio);
  group.missing_how = "They are computed while this is on screen: the job sends one at its next steps.";
  return group;
}

void GradientsSection::draw_curves(CurveGroupView& view, const ScalarGroup& group, const Store& store,
                                   const CurveChoice& choice, PanelState& state, float width, float height) {
  const bool is_visible = ImGui::IsRectVisible({width, height});
  if (!is_visible) return ImGui::Dummy({width, height});
  const std::uint32_t interval = interval_for(store.status(), kSamplesPerSecond);
  ScalarGroup shown = group;
  if (!can_still_come(store)) {
    shown.missing_how = "They are computed only while somebody looks at them, and this job cannot be asked any more.";
  }
  view.draw(shown, store, choice, state, width, height);
  for (const GroupedScalar& scalar : group.scalars) {
    const Source* const source = store.source(scalar.source);
    if (source == nullptr) continue;
    store.want(*source, schema::Product::stats, {}, interval);
    const ScalarSeries& scalars = source->scalars;
    const bool is_behind = scalars.empty() || !is_current(scalars.newest_step(), interval, store);
    if (is_behind) state.waiting_for = "the curve of " + source->path();
  }
  shown_.push_back(&view);
}

std::vector<Drawn> GradientsSection::drawn(const Store& store) const {
  std::vector<Drawn> all;
  if (is_flow_drawn_) {
    // What was drawn may point at samples that are gone since.
    GradientFlow flow;
    flow.update(store, layers_);
    all.push_back({"gradient-flow", "Gradient flow", "", store.timeline().step(), flow.table()});
  }
  for (const CurveGroupView* view : shown_) all.push_back(view->drawn());
  return all;
}

std::size_t GradientsSection::memory_bytes() const {
  return norm_view_.memory_bytes() + ratio_view_.memory_bytes();
}

}  // namespace tensorscope::viewer
