#include "viewer/panels/model/model_scene.h"

#include <algorithm>
#include <cmath>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/panels/weights/tensor_facts.h"
#include "viewer/panels/weights/tensor_form.h"
#include "viewer/widgets/hover_box.h"

namespace tensorscope::viewer {
namespace {

constexpr std::size_t kMostInputs = 4;  // named in the box beside the mouse

}  // namespace

ShownCondition condition_of(const ModelScene& scene, std::size_t item) {
  const ModelItem& each = scene.items.item(item);
  const LayerFacts& facts = scene.facts[item];
  const bool speaks_for_itself = each.source->entry.kind != schema::SourceKind::module && scene.open.is_open(each) &&
                                 facts.own != LayerCondition::unknown;
  if (speaks_for_itself) return {facts.own, facts.own_cause};
  return {facts.worst, facts.cause};
}

double flow_of(const ModelScene& scene, std::size_t item) {
  const std::size_t from = scene.flow == Flow::outputs ? output_item(scene.items, scene.open, item) : item;
  return norm_of(scene.facts[from], scene.flow);
}

ConditionMark mark_of(LayerCondition condition) {
  const look::Palette& p = look::palette();
  switch (condition) {
    case LayerCondition::unknown:
      return {look::Icon::ended, p.disabled, p.secondary};
    case LayerCondition::fine:
      return {look::Icon::check, p.good, p.secondary};
    case LayerCondition::vanishing:
    case LayerCondition::dead:
      return {look::Icon::warning, p.warning, p.warning};
    case LayerCondition::infinite:
    case LayerCondition::not_a_number:
      break;
  }
  return {look::Icon::bad, p.bad, p.bad};
}

// Without the map's end that a line or a node's edge in it could hardly be told from the ground by.
look::Rgb flow_color_at(double position) {
  constexpr double kLeast = 0.3;
  analysis::ColorScale scale;
  scale.map = analysis::ColorMap::viridis;
  scale.reversed = look::current().theme() == look::Theme::light;
  return scale.color_at(std::lerp(kLeast, 1.0, position));
}

look::Rgb flow_color(double norm, const std::optional<FlowScale>& scale) {
  const double position = position_on(scale, norm);
  return std::isnan(position) ? look::palette().disabled : flow_color_at(position);
}

void note_seen(const ModelScene& scene, std::size_t item) {
  const ModelItem& each = scene.items.item(item);
  const auto add = [&scene](const Source* source) {
    if (source != nullptr) scene.seen.push_back(source);
  };
  if (each.source->entry.kind != schema::SourceKind::module) add(each.source);
  if (scene.flow == Flow::outputs) add(each.gradient);
  add(each.gradient_norm);
  add(each.update_ratio);
}

void explain_item(const ModelScene& scene, std::size_t item, std::size_t last, std::size_t members) {
  const ModelItem& each = scene.items.item(item);
  const LayerFacts& facts = scene.facts[item];
  widgets::HoverBox box;
  box.note(each.source->path());
  if (!each.type.empty()) box.row(each.is_module ? "module" : "operator", each.type);
  if (!each.source->entry.operator_name.empty() && each.is_module)
    box.row("operator", each.source->entry.operator_name);
  if (members > 1) box.row("holds", look::format_count(members) + " that were seen to run");
  const ModelItem& made_by = scene.items.item(last);
  const std::vector<std::uint32_t>& inputs = each.source->entry.inputs;
  for (std::size_t i = 0; i < std::min(inputs.size(), kMostInputs); ++i) {
    const Source* const input = scene.store.source(inputs[i]);
    if (input == nullptr) continue;
    box.row("from", input->path() + (input->entry.shape.empty() ? "" : "  " + shape_text(input->entry.shape)));
  }
  if (inputs.size() > kMostInputs) box.row("", "and " + look::format_count(inputs.size() - kMostInputs) + " more");
  if (last != item) box.row("its output", made_by.source->path());
  if (!made_by.source->entry.shape.empty()) box.row("makes", shape_text(made_by.source->entry.shape));
  if (each.elements > 0) box.row("parameters", look::format_count(each.elements));
  const LayerFacts& made = scene.facts[last];
  if (made.output && made.output->stats.finite() > 0) {
    const schema::Stats& stats = made.output->stats;
    box.note("what it makes");
    box.row("mean, std", look::format_number(stats.mean) + ", " + look::format_number(stats.std));
    box.row("from, to", look::format_number(stats.min) + ", " + look::format_number(stats.max));
    box.row("zero", look::format_percent(static_cast<double>(stats.zero) / static_cast<double>(stats.elements)));
    box.row("of", coverage_text(made.output->sampled, made.output->total));
    box.row("step", look::format_count(made.output->step));
  }
  if (!std::isnan(made.output_gradient_norm)) {
    box.row("‖∂/∂output‖₂", look::format_number(made.output_gradient_norm) + ", step " +
                                look::format_count(made.output_gradient->step));
  }
  if (!std::isnan(facts.parameter_gradient_norm))
    box.row("‖g‖₂ parameters", look::format_number(facts.parameter_gradient_norm));
  if (!std::isnan(facts.update_ratio)) box.row("update / weight", look::format_number(facts.update_ratio));
  const auto [condition, cause] = condition_of(scene, item);
  box.row("health", word_of(condition), mark_of(condition).word_color);
  box.note(explain(condition, cause, each));
  if (scene.first_bad && scene.first_bad->first == item) box.note("where something not finite was first seen");
  box.note(each.children.empty() ? "click: select it" : "click: select it · double click: open or close it");
}

}  // namespace tensorscope::viewer
