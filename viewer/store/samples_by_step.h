#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace tensorscope::viewer {

/// Samples of one source in the order of their steps. Several may have the same step: other windows, another phase.
/// Pointers and spans are good until the store takes in the next sample.
/// Threads: plain data.
template <typename Sample>
class SamplesByStep {
 public:
  bool empty() const { return samples_.empty(); }
  std::size_t size() const { return samples_.size(); }
  std::span<const Sample> all() const { return samples_; }
  const Sample* oldest() const { return empty() ? nullptr : &samples_.front(); }
  const Sample* newest() const { return empty() ? nullptr : &samples_.back(); }

  /// The newest one not after `step` for which `accept(sample)` holds.
  template <typename Accept>
  const Sample* at(std::uint64_t step, Accept accept) const {
    for (std::size_t i = end_of(step); i-- > 0;) {
      if (accept(samples_[i])) return &samples_[i];
    }
    return nullptr;
  }
  const Sample* at(std::uint64_t step) const {
    return at(step, [](const Sample&) { return true; });
  }
  /// All with exactly this step.
  std::span<const Sample> exactly(std::uint64_t step) const {
    std::size_t first = end_of(step);
    const std::size_t end = first;
    while (first > 0 && samples_[first - 1].step == step) --first;
    return std::span(samples_).subspan(first, end - first);
  }

  std::size_t memory_bytes() const { return bytes_; }
  /// Changes whenever a sample comes or goes.
  std::uint64_t revision() const { return revision_; }
  /// The revision of the last change that was not to the newest step alone. What was found out from samples before that
  /// step since then still holds, however many have come.
  std::uint64_t rearranged() const { return rearranged_; }

  // For the store.

  /// `merge(there, sample)` may take the new sample into one of the same step, by answering true.
  template <typename Merge>
  void insert(Sample sample, Merge merge) {
    ++revision_;
    const std::size_t end = end_of(sample.step);
    if (end < samples_.size()) rearranged_ = revision_;
    for (std::size_t i = end; i-- > 0 && samples_[i].step == sample.step;) {
      const std::size_t before = samples_[i].memory_bytes();
      if (merge(samples_[i], sample)) {
        bytes_ += samples_[i].memory_bytes() - before;
        return;
      }
    }
    bytes_ += sample.memory_bytes();
    samples_.insert(samples_.begin() + static_cast<std::ptrdiff_t>(end), std::move(sample));
  }

  void clear() {
    rearranged_ = ++revision_;
    samples_.clear();
    bytes_ = 0;
  }

  void erase(std::size_t index) {
    rearranged_ = ++revision_;
    bytes_ -= samples_[index].memory_bytes();
    samples_.erase(samples_.begin() + static_cast<std::ptrdiff_t>(index));
  }

  /// The sample that is missed least: the gap it leaves is the smallest for its age, so that what is kept gets sparser
  /// with age. The oldest and the newest are missed most. size() > 0.
  std::size_t least_missed() const {
    if (size() <= 2) return 0;
    const auto newest_step = static_cast<double>(samples_.back().step);
    std::size_t best = 1;
    double best_gap = std::numeric_limits<double>::infinity();
    for (std::size_t i = 1; i + 1 < size(); ++i) {
      const auto gap = static_cast<double>(samples_[i + 1].step - samples_[i - 1].step);
      const double age = newest_step - static_cast<double>(samples_[i].step) + 1;
      if (gap / age < best_gap) {
        best_gap = gap / age;
        best = i;
      }
    }
    return best;
  }

 private:
  std::size_t end_of(std::uint64_t step) const {
    // The newest is what is mostly asked for, and a search looks at memory all over.
    if (empty() || samples_.back().step <= step) return samples_.size();
    const auto after = std::upper_bound(samples_.begin(), samples_.end(), step,
                                        [](std::uint64_t value, const Sample& sample) { return value < sample.step; });
    return static_cast<std::size_t>(after - samples_.begin());
  }

  std::vector<Sample> samples_;
  std::size_t bytes_ = 0;
  std::uint64_t revision_ = 0;
  std::uint64_t rearranged_ = 0;
};

}  // namespace tensorscope::viewer
