#include "viewer/panels/weights/shown_statistics.h"

#include <algorithm>
#include <cmath>

#include "viewer/analysis/axis_range.h"
#include "viewer/panels/weights/distribution.h"
#include "viewer/panels/weights/tensor_facts.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {

schema::Stats statistics_of(const schema::Region& region) {
  schema::Stats stats;
  stats.elements = element_count(region);
  double sum = 0.0, squares = 0.0;
  std::optional<analysis::Range> range;
  for (std::size_t i = 0; i < stats.elements; ++i) {
    const double value = element_at(region, i);
    if (std::isnan(value)) {
      ++stats.nan;
    } else if (std::isinf(value)) {
      ++(value > 0.0 ? stats.positive_infinity : stats.negative_infinity);
    } else {
      range = analysis::unite(range, analysis::Range{value, value});
      stats.zero += value == 0.0 ? 1U : 0U;
      stats.l1 += std::abs(value);
      stats.abs_max = std::max(stats.abs_max, std::abs(value));
      sum += value;
      squares += value * value;
    }
  }
  const auto finite = static_cast<double>(stats.finite());
  if (!range) return stats;
  stats.min = range->lo;
  stats.max = range->hi;
  stats.l2 = std::sqrt(squares);
  stats.mean = sum / finite;
  double deviations = 0.0;
  for (std::size_t i = 0; i < stats.elements; ++i) {
    const double value = element_at(region, i);
    if (std::isfinite(value)) deviations += (value - stats.mean) * (value - stats.mean);
  }
  stats.std = std::sqrt(deviations / finite);
  return stats;
}

const Summary* ShownStatistics::at(const Source& source, std::uint64_t step) {
  const Summary* const told = statistics_at(source.summaries, step);
  const RegionSample* const elements = Distribution::elements_at(source, step);
  if (elements == nullptr || (told != nullptr && told->step > elements->step)) return told;
  const Of wanted{source.id(), elements->step, source.regions.revision()};
  if (!counted_ || of_ != wanted) {
    of_ = wanted;
    counted_.emplace();
    counted_->step = elements->step;
    counted_->phase = elements->phase;
    counted_->sampled = elements->sampled;
    counted_->total = elements->total;
    counted_->stats = statistics_of(elements->region);
  }
  return &*counted_;
}

}  // namespace tensorscope::viewer
