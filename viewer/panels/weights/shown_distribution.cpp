#include "viewer/panels/weights/shown_distribution.h"

#include "viewer/panels/weights/grid_counts.h"

namespace tensorscope::viewer {

void ShownDistribution::update(const Source& source, const Timeline& timeline) {
  const Taken wanted{source.id(), timeline.step(), timeline.mark(Timeline::Mark::a), source.regions.revision(),
                     source.summaries.revision()};
  if (wanted == taken_) return;
  taken_ = wanted;
  now_ = Distribution::at(source, wanted.step);
  marked_ = wanted.mark ? Distribution::at(source, *wanted.mark) : std::nullopt;
  is_binned_ = false;
  if (!range()) binned_ = {};
}

std::optional<analysis::Range> ShownDistribution::range() const {
  if (!now_ || !now_->range()) return std::nullopt;
  return analysis::unite(now_->range(), marked_ ? marked_->range() : std::nullopt);
}

const BinnedDistribution& ShownDistribution::binned(analysis::Range range, std::size_t most_bins) {
  if (!now_ || (is_binned_ && range == binned_range_ && most_bins == binned_most_)) return binned_;
  is_binned_ = true;
  binned_range_ = range;
  binned_most_ = most_bins;
  return binned_ = bin(*now_, marked(), range, bins_for(now_->sampled(), most_bins));
}

std::size_t ShownDistribution::memory_bytes() const {
  return (now_ ? now_->memory_bytes() : 0) + (marked_ ? marked_->memory_bytes() : 0);
}

}  // namespace tensorscope::viewer
