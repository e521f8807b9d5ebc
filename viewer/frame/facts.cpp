#include "viewer/frame/facts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "viewer/analysis/rebin.h"
#include "viewer/frame/linear_bins.h"
#include "viewer/look/number_format.h"

namespace tensorscope::viewer::frame {
namespace {

using look::format_count;
using look::format_number;

Fact count_of(const char* name, std::uint64_t count) {
  return {name, format_count(count), count > 0 ? Tone::bad : Tone::plain};
}

}  // namespace

std::string shape_text(const std::vector<std::int64_t>& shape) {
  if (shape.empty()) return "scalar";
  std::string text;
  for (const std::int64_t extent : shape) {
    if (!text.empty()) text += " × ";
    text += look::format_signed(extent);
  }
  return text;
}

std::string kind_text(const schema::CatalogEntry& entry) {
  std::string text(schema::name_of(entry.kind));
  if (!entry.module_type.empty()) text += " of " + entry.module_type;
  if (!entry.unit.empty()) text += ", in " + entry.unit;
  return text;
}

std::vector<Fact> identity_of(const Source& source) {
  const schema::CatalogEntry& entry = source.entry;
  std::vector<Fact> facts;
  if (!entry.value.empty()) facts.push_back({entry.kind == schema::SourceKind::alert ? "says" : "value", entry.value});
  if (!schema::is_tensor(entry.kind)) return facts;
  const bool is_known = entry.dtype != schema::Dtype::unknown;
  facts.push_back({"shape", is_known || !entry.shape.empty() ? shape_text(entry.shape) : "not known yet"});
  facts.push_back({"dtype", is_known ? std::string(schema::name_of(entry.dtype)) : "not known yet"});
  if (!entry.device.empty()) facts.push_back({"device", entry.device});
  return facts;
}

const Summary* statistics_at(const Source& source, std::uint64_t step) {
  return source.summaries.at(step, [](const Summary& sample) { return sample.stats.has_value(); });
}

const Summary* histogram_at(const Source& source, std::uint64_t step) {
  return source.summaries.at(step, [](const Summary& sample) { return sample.histogram.has_value(); });
}

std::vector<Fact> statistics_of(const schema::Stats& stats) {
  std::vector<Fact> facts;
  if (stats.finite() > 0) {
    facts.push_back({"mean", format_number(stats.mean)});
    facts.push_back({"std (population)", format_number(stats.std)});
    facts.push_back({"min", format_number(stats.min)});
    facts.push_back({"max", format_number(stats.max)});
    facts.push_back({"abs max", format_number(stats.abs_max)});
    facts.push_back({"L1", format_number(stats.l1)});
    facts.push_back({"L2", format_number(stats.l2)});
    facts.push_back({"RMS", format_number(stats.l2 / std::sqrt(static_cast<double>(stats.finite())))});
    const double share = static_cast<double>(stats.zero) / static_cast<double>(stats.elements);
    facts.push_back({"zero", format_count(stats.zero) + " (" + look::format_percent(share) + ")"});
  }
  facts.push_back(count_of("NaN", stats.nan));
  facts.push_back(count_of("Inf", stats.positive_infinity + stats.negative_infinity));
  if (stats.positive_infinity + stats.negative_infinity > 0) {
    facts.back().value +=
        " (+" + format_count(stats.positive_infinity) + ", -" + format_count(stats.negative_infinity) + ")";
  }
  return facts;
}

std::vector<Fact> quantiles_of(const Summary& summary) {
  constexpr std::array kShares{std::pair("q01", 0.01), std::pair("q05", 0.05), std::pair("q50", 0.5),
                               std::pair("q95", 0.95), std::pair("q99", 0.99)};
  const analysis::GridHistogram grid = grid_of(summary);
  std::vector<Fact> facts;
  for (const auto& [name, share] : kShares) {
    const auto quantile = analysis::quantile(grid, share);
    // The grid's outermost bins have no end where the extremes are not known.
    if (!quantile || !std::isfinite(quantile->value) || !std::isfinite(quantile->uncertainty)) continue;
    std::string text = format_number(quantile->value);
    if (quantile->uncertainty > 0) text += " ± " + look::format_estimate(quantile->uncertainty);
    facts.push_back({name, std::move(text)});
  }
  return facts;
}

std::vector<Fact> curve_facts(const ScalarSeries& series, std::uint64_t step) {
  std::vector<Fact> facts;
  const auto entry = series.entry_at(static_cast<double>(step));
  if (!entry) return facts;
  const double value = series.values()[*entry];
  facts.push_back({"value", format_number(value), std::isfinite(value) ? Tone::plain : Tone::bad});
  facts.push_back({"at step", format_count(static_cast<std::uint64_t>(series.steps()[*entry]))});
  facts.push_back({"min", format_number(series.lowest())});
  facts.push_back({"max", format_number(series.highest())});
  facts.push_back({"points", format_count(series.total_points())});
  facts.push_back(count_of("not finite", series.total_non_finite()));
  return facts;
}

std::string coverage_text(std::uint64_t sampled, std::uint64_t total) {
  const char* const elements = total == 1 ? " element" : " elements";
  return sampled == total ? "all " + format_count(total) + elements
                          : format_count(sampled) + " of " + format_count(total) + elements;
}

std::string step_text(std::uint64_t step, schema::Phase phase) {
  const std::string text = format_count(step);
  return phase == schema::Phase::unknown ? text : text + " (" + std::string(schema::name_of(phase)) + ")";
}

}  // namespace tensorscope::viewer::frame
