#include "viewer/panels/weights/tensor_facts.h"

#include <algorithm>

#include "viewer/look/number_format.h"

namespace tensorscope::viewer {

std::vector<TensorFact> facts_of(const Summary& summary) {
  const schema::Stats& stats = *summary.stats;
  std::vector<TensorFact> facts;
  const auto number = [&facts](const char* name, double value) {
    facts.push_back({name, look::format_number(value), value, false});
  };
  if (stats.finite() > 0) {
    number("mean", stats.mean);
    number("std (population)", stats.std);
    number("min", stats.min);
    number("max", stats.max);
    number("L2", stats.l2);
    const double share = static_cast<double>(stats.zero) / static_cast<double>(stats.elements);
    facts.push_back({"zero", look::format_percent(share), share, false});
  }
  const auto count = [&facts](const char* name, std::uint64_t found) {
    facts.push_back({name, look::format_count(found), static_cast<double>(found), found > 0});
  };
  count("NaN", stats.nan);
  count("Inf", stats.positive_infinity + stats.negative_infinity);
  // A narrow place leaves out the last ones: not what is alarming, and not that it is an estimate.
  std::ranges::stable_partition(facts, &TensorFact::is_bad);
  const auto place = summary.sampled < summary.total ? facts.begin() : facts.end();
  facts.insert(place,
               {"from", coverage_text(summary.sampled, summary.total), static_cast<double>(summary.sampled), false});
  return facts;
}

const Summary* statistics_at(const SamplesByStep<Summary>& summaries, std::uint64_t step) {
  return summaries.at(step, [](const Summary& summary) { return summary.stats.has_value(); });
}

const Summary* histogram_at(const SamplesByStep<Summary>& summaries, std::uint64_t step) {
  return summaries.at(step, [](const Summary& summary) { return summary.histogram.has_value(); });
}

std::string coverage_text(std::uint64_t sampled, std::uint64_t total) {
  const char* const elements = total == 1 ? " element" : " elements";
  return sampled == total ? "all " + look::format_count(total) + elements
                          : look::format_count(sampled) + " of " + look::format_count(total) + elements;
}

}  // namespace tensorscope::viewer
