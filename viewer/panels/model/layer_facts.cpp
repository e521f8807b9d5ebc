#include "viewer/panels/model/layer_facts.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "viewer/look/number_format.h"
#include "viewer/panels/step_span.h"
#include "viewer/panels/weights/tensor_facts.h"
#include "viewer/store/health.h"

namespace tensorscope::viewer {
namespace {

LayerCondition condition_of(const schema::Stats& stats, const Source& source, MaskedSources& masked) {
  if (stats.nan > 0) return LayerCondition::not_a_number;
  if (infinite_in(stats, source, masked) > 0) return LayerCondition::infinite;
  const bool is_output = source.entry.kind == schema::SourceKind::activation;
  return is_output && stats.elements > 1 && stats.zero == stats.elements ? LayerCondition::dead : LayerCondition::fine;
}

double value_at(const Source* scalar, std::uint64_t step) {
  if (scalar == nullptr) return LayerFacts::kUnknown;
  const auto entry = scalar->scalars.entry_at(static_cast<double>(step));
  return entry ? scalar->scalars.values()[*entry] : LayerFacts::kUnknown;
}

bool has_value(const Source* scalar, std::uint64_t step) {
  return scalar != nullptr && scalar->scalars.entry_at(static_cast<double>(step)).has_value();
}

std::optional<LayerStatistics> statistics_of(const Source& source, std::uint64_t step) {
  const Summary* const summary = statistics_at(source.summaries, step);
  if (summary == nullptr) return std::nullopt;
  return LayerStatistics{*summary->stats, summary->sampled, summary->total, summary->step};
}

class Judged {
 public:
  explicit Judged(LayerFacts& facts) : facts_(facts) {}
  void note(LayerCondition condition, const Source* source) {
    if (condition <= facts_.own && facts_.own != LayerCondition::unknown) return;
    facts_.own = facts_.worst = condition;
    facts_.cause = facts_.own_cause = source;
  }

 private:
  LayerFacts& facts_;
};

LayerFacts facts_of(const ModelItem& item, std::uint64_t step, MaskedSources& masked) {
  LayerFacts facts;
  Judged judged(facts);
  facts.output = statistics_of(*item.source, step);
  if (facts.output) judged.note(condition_of(facts.output->stats, *item.source, masked), item.source);
  if (item.gradient != nullptr) {
    facts.output_gradient = statistics_of(*item.gradient, step);
    if (const auto& gradient = facts.output_gradient) {
      const bool is_part = gradient->sampled < gradient->total && gradient->sampled > 0;
      const double scale =
          is_part ? static_cast<double>(gradient->total) / static_cast<double>(gradient->sampled) : 1.0;
      facts.output_gradient_norm = gradient->stats.l2 * std::sqrt(scale);
      judged.note(condition_of(gradient->stats, *item.gradient, masked), item.gradient);
    }
  }
  for (const Source* const parameter : item.parameters) {
    const Condition condition = health_of(*parameter, step, masked).condition;
    if (condition == Condition::infinite) judged.note(LayerCondition::infinite, parameter);
    if (condition == Condition::not_a_number) judged.note(LayerCondition::not_a_number, parameter);
  }
  facts.update_ratio = value_at(item.update_ratio, step);
  facts.parameter_gradient_norm = value_at(item.gradient_norm, step);
  if (has_value(item.gradient_norm, step)) {
    const double norm = facts.parameter_gradient_norm;
    const bool vanishes = item.elements > 0 && norm / std::sqrt(static_cast<double>(item.elements)) < kVanishingRms;
    judged.note(std::isnan(norm)   ? LayerCondition::not_a_number
                : std::isinf(norm) ? LayerCondition::infinite
                : vanishes         ? LayerCondition::vanishing
                                   : LayerCondition::fine,
                item.gradient_norm);
  }
  return facts;
}

}  // namespace

const double LayerFacts::kUnknown = std::numeric_limits<double>::quiet_NaN();

std::vector<LayerFacts> layer_facts(const ModelItems& items, const Store& store) {
  const std::uint64_t step = store.timeline().step();
  MaskedSources masked(store);
  std::vector<LayerFacts> all;
  all.reserve(items.all().size());
  for (const ModelItem& item : items.all()) all.push_back(facts_of(item, step, masked));
  // Into the parents, from the deepest on.
  for (std::size_t depth = items.depth(); depth > 0; --depth) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (items.item(i).depth != depth) continue;
      LayerFacts& parent = all[items.item(i).parent];
      if (all[i].worst <= parent.worst) continue;
      parent.worst = all[i].worst;
      parent.cause = all[i].cause;
    }
  }
  return all;
}

const char* word_of(LayerCondition condition) {
  switch (condition) {
    case LayerCondition::unknown:
      return "no data";
    case LayerCondition::fine:
      return "ok";
    case LayerCondition::vanishing:
      return "vanishing";
    case LayerCondition::dead:
      return "all zero";
    case LayerCondition::infinite:
      return "Inf";
    case LayerCondition::not_a_number:
      break;
  }
  return "NaN";
}

std::string explain(LayerCondition condition, const Source* cause, const ModelItem& item) {
  const std::string where = cause != nullptr ? cause->path() : item.source->path();
  switch (condition) {
    case LayerCondition::unknown:
      return item.source->entry.note.empty() ? "nothing of it was sampled up to this step" : item.source->entry.note;
    case LayerCondition::fine:
      return "all that was sampled is finite";
    case LayerCondition::vanishing:
      return where + " is below " + look::format_number(kVanishingRms) + " per parameter (root mean square)";
    case LayerCondition::dead:
      return "every sampled element of " + where + " is 0";
    case LayerCondition::infinite:
      return "infinite elements in " + where;
    case LayerCondition::not_a_number:
      break;
  }
  return "NaN in " + where;
}

double norm_of(const LayerFacts& facts, Flow flow) {
  return flow == Flow::outputs ? facts.output_gradient_norm : facts.parameter_gradient_norm;
}

std::optional<FlowScale> flow_scale_of(const std::vector<LayerFacts>& facts, Flow flow) {
  std::vector<double> norms;
  std::vector<double> of_many;
  for (const LayerFacts& each : facts) {
    norms.push_back(norm_of(each, flow));
    const bool is_one = flow == Flow::outputs && each.output_gradient && each.output_gradient->total <= 1;
    if (!is_one) of_many.push_back(norms.back());
  }
  const auto range = analysis::full_range(of_many, analysis::ScaleKind::log);
  if (!range) return std::nullopt;
  FlowScale scale{analysis::whole_decades(*range)};
  for (const double norm : norms) {
    scale.has_below |= norm < scale.decades.lo;
    scale.has_above |= norm > scale.decades.hi;
  }
  return scale;
}

std::string flow_steps(const std::vector<LayerFacts>& facts, Flow flow) {
  if (flow == Flow::parameters) return {};
  StepSpan steps;
  for (const LayerFacts& each : facts) {
    if (each.output_gradient) steps.add(each.output_gradient->step);
  }
  return steps.text();
}

double position_on(const std::optional<FlowScale>& scale, double norm) {
  if (!scale || std::isnan(norm)) return LayerFacts::kUnknown;
  if (norm <= scale->decades.lo) return 0.0;
  if (norm >= scale->decades.hi) return 1.0;
  const double lo = std::log10(scale->decades.lo);
  return (std::log10(norm) - lo) / (std::log10(scale->decades.hi) - lo);
}

std::optional<FirstBad> first_bad_of(const ModelItems& items, const Store& store) {
  const Source* const alert = store.find("alerts/first_bad_layer");
  if (alert == nullptr || alert->entry.value.empty()) return std::nullopt;
  FirstBad bad{alert->entry.value, ModelItem::kNone, {}};
  for (const std::uint32_t id : alert->entry.inputs) {
    const Source* const source = store.source(id);
    const std::size_t item = source != nullptr ? items.item_of(*source, store) : ModelItem::kNone;
    if (item == ModelItem::kNone) continue;
    if (bad.first == ModelItem::kNone) {
      bad.first = item;
    } else if (item != bad.first && std::ranges::find(bad.passed_on, item) == bad.passed_on.end()) {
      bad.passed_on.push_back(item);
    }
  }
  return bad;
}

}  // namespace tensorscope::viewer
