#include "viewer/store/health.h"

#include <cmath>

#include "viewer/look/number_format.h"

namespace tensorscope::viewer {
namespace {

Health health_of_scalar(const Source& source, std::uint64_t step) {
  const auto entry = source.scalars.entry_at(static_cast<double>(step));
  if (!entry) return {Condition::no_data};
  const double value = source.scalars.values()[*entry];
  Health health{Condition::fine, static_cast<std::uint64_t>(source.scalars.steps()[*entry])};
  if (!std::isfinite(value)) {
    health.condition = std::isnan(value) ? Condition::not_a_number : Condition::infinite;
    health.count = 1;
  }
  return health;
}

Health health_of_tensor(const Source& source, std::uint64_t step, MaskedSources& masked) {
  const Summary* const summary =
      source.summaries.at(step, [](const Summary& sample) { return sample.stats.has_value(); });
  if (summary == nullptr) {
    // Elements have come, and nobody counted them.
    if (source.regions.at(step) != nullptr) return {};
    return {can_be_sampled(source.entry) ? Condition::no_data : Condition::not_sampled};
  }
  const schema::Stats& stats = *summary->stats;
  const std::uint64_t infinite = infinite_in(stats, source, masked);
  Health health{Condition::fine, summary->step, stats.nan + infinite};
  if (infinite > 0) health.condition = Condition::infinite;
  if (stats.nan > 0) health.condition = Condition::not_a_number;
  return health;
}

std::string at_step(const Health& health) {
  return " at step " + look::format_count(health.step);
}

}  // namespace

bool MaskedSources::contains(const Source& source) {
  if (source.entry.operator_name.find("masked_fill") != std::string::npos) return true;
  if (!logits_) {
    logits_.emplace();
    for (const Source& each : store_.sources()) {
      if (each.entry.kind != schema::SourceKind::attention) continue;
      // Attention is a second name of what the softmax made.
      const Source* const softmax = store_.source(each.entry.parent);
      if (softmax != nullptr) logits_->insert(softmax->entry.inputs.begin(), softmax->entry.inputs.end());
    }
  }
  return logits_->contains(source.id());
}

std::uint64_t infinite_in(const schema::Stats& stats, const Source& source, MaskedSources& masked) {
  const bool counts = stats.negative_infinity > 0 && !masked.contains(source);
  return stats.positive_infinity + (counts ? stats.negative_infinity : 0);
}

Health health_of(const Source& source, std::uint64_t step, MaskedSources& masked) {
  if (source.entry.kind == schema::SourceKind::scalar || !source.scalars.empty()) {
    return health_of_scalar(source, step);
  }
  return schema::is_tensor(source.entry.kind) ? health_of_tensor(source, step, masked) : Health{};
}

std::vector<Health> health_of_tree(const Store& store, std::uint64_t step) {
  const SourceTree& tree = store.tree();
  std::vector<Health> healths(tree.size());
  MaskedSources masked(store);
  // A node comes after its parent, so that going backwards every node is complete before it is handed up.
  for (std::size_t i = tree.size(); i-- > 0;) {
    const TreeNode& node = tree.node(i);
    if (const Source* const source = store.source(node.source); source != nullptr) {
      const Health own = health_of(*source, step, masked);
      if (own.condition > healths[i].condition) healths[i] = own;
    }
    Health& parent = healths[node.parent];
    if (healths[i].condition > parent.condition) parent = healths[i];
  }
  return healths;
}

const char* word_of(Condition condition) {
  switch (condition) {
    case Condition::nothing:
      return "";
    case Condition::no_data:
      return "no data";
    case Condition::fine:
      return "ok";
    case Condition::not_sampled:
      return "not sampled";
    case Condition::infinite:
      return "Inf";
    case Condition::not_a_number:
      break;
  }
  return "NaN";
}

std::string explain(const Health& health, const Source& source) {
  const bool is_scalar = !source.scalars.empty();
  switch (health.condition) {
    case Condition::nothing:
      return {};
    case Condition::no_data:
      return is_scalar ? "not recorded at this step yet" : "nothing was sampled up to this step";
    case Condition::fine:
      return (is_scalar ? "finite" : "every sampled element was finite") + at_step(health);
    case Condition::not_sampled:
      return source.entry.note;
    case Condition::infinite:
    case Condition::not_a_number:
      break;
  }
  if (is_scalar) return word_of(health.condition) + at_step(health);
  return look::format_count(health.count) + (health.count == 1 ? " element was" : " elements were") +
         " NaN or infinite" + at_step(health);
}

}  // namespace tensorscope::viewer
