#include "viewer/panels/weights/distribution.h"

#include <algorithm>
#include <cmath>

#include "schema/signed_log_grid.h"
#include "viewer/analysis/histogram.h"
#include "viewer/panels/weights/grid_counts.h"
#include "viewer/panels/weights/tensor_facts.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {

const RegionSample* Distribution::elements_at(const Source& source, std::uint64_t step) {
  return source.regions.at(step, [](const RegionSample& sample) {
    return sample.is_whole() && element_count(sample.region) <= kMostElements;
  });
}

std::optional<Distribution> Distribution::at(const Source& source, std::uint64_t step) {
  const Summary* const summary = histogram_at(source.summaries, step);
  const RegionSample* const elements = elements_at(source, step);
  if (summary == nullptr && elements == nullptr) return std::nullopt;
  std::optional<Distribution> found(std::in_place);
  if (elements != nullptr && (summary == nullptr || elements->step >= summary->step)) {
    found->take(*elements);
  } else {
    found->take(*summary);
  }
  return found;
}

void Distribution::take(const RegionSample& sample) {
  step_ = sample.step;
  sampled_ = sample.sampled;
  total_ = sample.total;
  values_.resize(element_count(sample.region));
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const double value = values_[i] = element_at(sample.region, i);
    nan_ += std::isnan(value) ? 1U : 0U;
    positive_infinity_ += std::isinf(value) && value > 0.0 ? 1U : 0U;
    negative_infinity_ += std::isinf(value) && value < 0.0 ? 1U : 0U;
    zero_ += value == 0.0 ? 1U : 0U;
  }
  finite_ = values_.size() - nan_ - positive_infinity_ - negative_infinity_;
  range_ = analysis::full_range(values_, analysis::ScaleKind::linear);
}

void Distribution::take(const Summary& summary) {
  step_ = summary.step;
  sampled_ = summary.sampled;
  total_ = summary.total;
  counts_ = *summary.histogram;
  nan_ = counts_.nan;
  positive_infinity_ = counts_.positive_infinity;
  negative_infinity_ = counts_.negative_infinity;
  zero_ = counts_.at(schema::SignedLogGrid::kZeroBin);
  finite_ = counts_.total() - nan_ - positive_infinity_ - negative_infinity_;
  range_ = value_range(summary);
}

std::vector<double> Distribution::masses(std::span<const double> edges) const {
  if (values_.empty()) return analysis::rebin({counts_.edges(), counts_.counts, range_}, edges);
  const auto histogram =
      analysis::linear_histogram(values_, {edges.front(), edges.back()}, static_cast<int>(edges.size() - 1));
  return {histogram.counts.begin(), histogram.counts.end()};
}

BinnedDistribution bin(const Distribution& distribution, const Distribution* other, analysis::Range range,
                       std::size_t bins) {
  BinnedDistribution binned;
  if (!distribution.range()) return binned;
  binned.edges = analysis::linear_edges(range, range.lo < range.hi ? static_cast<int>(bins) : 1);
  binned.masses = distribution.masses(binned.edges);
  if (other == nullptr || other->finite() == 0) return binned;
  binned.compared = other->masses(binned.edges);
  const double scale = static_cast<double>(distribution.finite()) / static_cast<double>(other->finite());
  for (double& mass : binned.compared) mass *= scale;
  return binned;
}

}  // namespace tensorscope::viewer
