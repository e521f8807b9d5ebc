#include "viewer/panels/overview/parameter_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <utility>

#include "viewer/look/number_format.h"
#include "viewer/panels/awaited.h"
#include "viewer/panels/weights/grid_counts.h"
#include "viewer/panels/weights/tensor_facts.h"
#include "viewer/panels/weights/tensor_form.h"

namespace tensorscope::viewer {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

bool is_finite(const Summary& summary) {
  return summary.stats->finite() == summary.stats->elements;
}

// The newest with a histogram, or, where only statistics have come for long, as from the flight recorder, those.
const Summary* newest_of(const Source& source, const Store& store) {
  const std::uint64_t step = store.timeline().step();
  const Summary* const plain = statistics_at(source.summaries, step);
  const Summary* const whole = source.summaries.at(
      step, [](const Summary& summary) { return summary.stats.has_value() && summary.histogram.has_value(); });
  return whole != nullptr && is_current(whole->step, 1, store) ? whole : plain;
}

void judge(ParameterRow& row) {
  if (row.weights != nullptr) row.health = RowHealth::fine;
  if (row.slopes != nullptr) {
    const schema::Stats& stats = *row.slopes->stats;
    row.mean_magnitude = stats.finite() > 0 ? stats.l1 / static_cast<double>(stats.finite()) : 0.0;
    if (row.slopes->histogram && stats.abs_max > 0.0) {
      const double low = magnitude_quantile(*row.slopes->histogram, 0.05).value_or(stats.abs_max);
      row.magnitudes = analysis::Range{std::min(low, stats.abs_max), stats.abs_max};
    }
    const bool is_vanishing = stats.finite() > 0 && row.mean_magnitude < kVanishingBelow;
    row.health = is_vanishing ? RowHealth::vanishing : RowHealth::fine;
  }
  for (const Summary* summary : {row.weights, row.slopes}) {
    if (summary != nullptr && !is_finite(*summary)) row.health = RowHealth::not_finite;
  }
}

}  // namespace

std::vector<ParameterRow> parameter_rows(const Store& store) {
  std::vector<ParameterRow> rows;
  std::unordered_map<std::uint32_t, std::size_t> by_parameter;
  for (const Source& source : store.sources()) {
    if (source.entry.kind != schema::SourceKind::parameter) continue;
    by_parameter[source.id()] = rows.size();
    rows.emplace_back().parameter = &source;
  }
  for (const Source& source : store.sources()) {
    if (source.entry.kind != schema::SourceKind::gradient) continue;
    const auto found = by_parameter.find(source.entry.parent);
    if (found != by_parameter.end()) rows[found->second].gradient = &source;
  }
  for (ParameterRow& row : rows) {
    row.weights = newest_of(*row.parameter, store);
    // What came before the agent said so was no gradient.
    if (row.gradient != nullptr && row.gradient->entry.note.empty()) row.slopes = newest_of(*row.gradient, store);
    judge(row);
  }
  return rows;
}

GradientSummary summarize(const std::vector<ParameterRow>& rows) {
  GradientSummary all;
  double squares = 0.0;
  for (const ParameterRow& row : rows) {
    all.parameters += elements_of(row.parameter->entry.shape);
    all.bad += row.health == RowHealth::not_finite ? 1 : 0;
    all.vanishing += row.health == RowHealth::vanishing ? 1 : 0;
    if (row.gradient == nullptr) continue;
    ++all.gradients;
    if (row.slopes == nullptr) continue;
    const Summary& slopes = *row.slopes;
    const bool is_part = slopes.sampled < slopes.total && slopes.sampled > 0;
    const double scale = is_part ? static_cast<double>(slopes.total) / static_cast<double>(slopes.sampled) : 1.0;
    squares += scale * slopes.stats->l2 * slopes.stats->l2;
    all.is_estimate |= is_part;
    all.steps.add(slopes.step);
    ++all.known;
  }
  all.norm = std::sqrt(squares);
  return all;
}

std::string norm_text(const GradientSummary& summary) {
  if (summary.known == 0) return {};
  std::string text = "‖g‖₂ ";
  if (summary.is_estimate) text += "about ";
  text += look::format_number(summary.norm) + " for the optimizer, over ";
  if (summary.known < summary.gradients) text += look::format_count(summary.known) + " of ";
  text += look::format_count(summary.gradients) + (summary.gradients == 1 ? " gradient" : " gradients");
  return text + ", " + summary.steps.text();
}

std::optional<analysis::Range> common_decades(const std::vector<ParameterRow>& rows) {
  double lo = std::numeric_limits<double>::infinity();
  double hi = 0.0;
  for (const ParameterRow& row : rows) {
    if (!row.magnitudes) continue;
    lo = std::min(lo, row.magnitudes->lo);
    hi = std::max(hi, row.magnitudes->hi);
  }
  if (!(lo <= hi) || !(lo > 0.0)) return std::nullopt;
  return analysis::whole_decades({lo, hi});
}

DrawnTable as_table(const std::vector<ParameterRow>& rows) {
  std::vector<std::string> name, shape;
  std::vector<std::vector<double>> numbers(9);
  const auto stats_of = [](const Summary* summary) { return summary != nullptr ? &*summary->stats : nullptr; };
  for (const ParameterRow& row : rows) {
    name.push_back(row.parameter->path());
    shape.push_back(shape_text(row.parameter->entry.shape));
    const schema::Stats* const weights = stats_of(row.weights);
    const schema::Stats* const slopes = stats_of(row.slopes);
    const double values[] = {
        row.weights != nullptr ? static_cast<double>(row.weights->step) : kUnknown,
        weights != nullptr ? weights->mean : kUnknown,
        weights != nullptr ? weights->std : kUnknown,
        row.slopes != nullptr ? static_cast<double>(row.slopes->step) : kUnknown,
        slopes != nullptr ? slopes->l2 : kUnknown,
        row.magnitudes ? row.magnitudes->lo : kUnknown,
        slopes != nullptr ? row.mean_magnitude : kUnknown,
        slopes != nullptr ? slopes->abs_max : kUnknown,
        (weights != nullptr ? static_cast<double>(weights->elements - weights->finite()) : 0.0) +
            (slopes != nullptr ? static_cast<double>(slopes->elements - slopes->finite()) : 0.0),
    };
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i].push_back(values[i]);
  }
  DrawnTable table{{{"parameter", std::move(name)}, {"shape", std::move(shape)}}};
  constexpr const char* kNames[] = {"step",
                                    "mean",
                                    "std",
                                    "gradient step",
                                    "gradient L2",
                                    "gradient 5th percentile of |g| > 0 ± one bin",
                                    "gradient mean |g|",
                                    "gradient max |g|",
                                    "not finite"};
  for (std::size_t i = 0; i < numbers.size(); ++i) table.columns.push_back({kNames[i], std::move(numbers[i])});
  return table;
}

}  // namespace tensorscope::viewer
