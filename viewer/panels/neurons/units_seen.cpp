#include "viewer/panels/neurons/units_seen.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tensorscope::viewer {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostNumbers = std::size_t{1} << 21;
constexpr std::size_t kLeastLookedAt = 16;
constexpr std::size_t kBlock = 16;

// A batch that has other numbers of positions than the catalog says tells so by its elements, where these were kept.
std::uint64_t batch_of(const Source& source, const Summary& sample) {
  const auto regions = source.regions.exactly(sample.step);
  const NeuronLayout layout = regions.empty() ? layout_of(source.entry, source.entry.shape)
                                              : whole_layout_of(source.entry, regions.back().region);
  return sample.units->elements / std::max<std::uint64_t>(layout.positions, 1);
}

}  // namespace

UnitsHistory::Totals::Totals(std::size_t neurons) : finite(neurons), on(neurons), sum(neurons), largest(neurons) {}

void UnitsHistory::Totals::add_older(const Summary& sample, std::uint64_t batch) {
  const UnitValues& units = *sample.units;
  for (std::size_t i = 0; i < units.count(); ++i) {
    const std::uint64_t bad = units.not_finite.empty() ? 0 : units.not_finite[i];
    const std::uint64_t n = units.elements - std::min<std::uint64_t>(bad, units.elements);
    if (n == 0) continue;
    const auto count = static_cast<double>(n);
    finite[i] += n;
    const auto above = static_cast<std::uint64_t>(std::llround(static_cast<double>(units.on_rate[i]) * count));
    // A rate too small for the rounding is still one.
    on[i] += above == 0 && units.on_rate[i] > 0.0F ? 1 : above;
    sum[i] += static_cast<double>(units.mean[i]) * count;
    largest[i] = std::max(largest[i], static_cast<double>(units.abs_max[i]));
  }
  seen.add(sample.step, batch, false);
  largest_batch = std::max(largest_batch, batch);
  first_batch = batch;
  has_negative |= !sample.stats || sample.stats->finite() == 0 || sample.stats->min < 0.0;
}

void UnitsHistory::Totals::add_older(const Totals& older) {
  for (std::size_t i = 0; i < finite.size(); ++i) {
    finite[i] += older.finite[i];
    on[i] += older.on[i];
    sum[i] += older.sum[i];
    largest[i] = std::max(largest[i], older.largest[i]);
  }
  seen.last_step = seen.steps == 0 ? older.seen.last_step : seen.last_step;
  seen.first_step = older.seen.first_step;
  seen.samples += older.seen.samples;
  seen.steps += older.seen.steps;
  largest_batch = std::max(largest_batch, older.largest_batch);
  first_batch = older.first_batch;
  has_negative |= older.has_negative;
}

UnitsHistory::Samples UnitsHistory::samples_of(const Source& source, std::uint64_t step, const UnitValues& like) const {
  const std::size_t most = std::max(kMostNumbers / std::max<std::size_t>(like.count(), 1), kLeastLookedAt);
  Samples samples;
  const auto all = source.summaries.all();
  for (std::size_t i = all.size(); i-- > 0 && samples.size() < most;) {
    if (all[i].step > step || !all[i].units) continue;
    const UnitValues& units = *all[i].units;
    if (units.axis != like.axis || units.total != like.total || units.stride != like.stride ||
        units.count() != like.count()) {
      break;
    }
    samples.push_back(&all[i]);
  }
  return samples;
}

// Null where it was not summed up, or some of it came or went since.
const UnitsHistory::Totals* UnitsHistory::block_at(const Samples& samples, std::size_t at) const {
  const auto found = blocks_.find(samples[at]->step);
  if (found == blocks_.end() || at + kBlock > samples.size()) return nullptr;
  return samples[at + kBlock - 1]->step == found->second.seen.first_step ? &found->second : nullptr;
}

// As many blocks as are between two places, the oldest first, so that the next ones follow on them. The newest sample
// is in none: more may come at its step.
void UnitsHistory::sum_up(const Source& source, const Samples& samples, std::size_t begin, std::size_t end) {
  for (begin = std::max<std::size_t>(begin, 1); end >= begin + kBlock; end -= kBlock) {
    Totals block(of_.count);
    for (std::size_t i = end - kBlock; i < end; ++i) {
      block.add_older(*samples[i], batch_of(source, *samples[i]));
      ++samples_read_;
    }
    blocks_.insert_or_assign(samples[end - kBlock]->step, std::move(block));
  }
}

UnitsHistory::Totals UnitsHistory::totals_of(const Source& source, const Samples& samples, bool is_same_batch) {
  Totals totals(of_.count);
  std::size_t at = 0;
  std::size_t run = 0;  // where the samples begin that were read one by one
  while (at < samples.size() && !totals.seen.is_enough(is_same_batch)) {
    const Totals* const block = block_at(samples, at);
    bool fits = false;
    if (block != nullptr) {
      sum_up(source, samples, run, at);
      Seen all_but_its_first = totals.seen;
      all_but_its_first.samples += block->seen.samples - block->first_batch;
      all_but_its_first.steps += kBlock - 1;
      fits = !all_but_its_first.is_enough(is_same_batch);
    }
    if (fits) {
      totals.add_older(*block);
      at += kBlock;
    } else {
      totals.add_older(*samples[at], batch_of(source, *samples[at]));
      ++samples_read_;
      ++at;
    }
    if (block != nullptr) run = at;
  }
  sum_up(source, samples, run, at);
  blocks_.erase(blocks_.begin(), blocks_.lower_bound(totals.seen.first_step));
  return totals;
}

UnitsSeen UnitsHistory::look_back(const Source& source, std::uint64_t step, analysis::OutputKind kind,
                                  bool is_same_batch) {
  UnitsSeen found;
  const Summary* const newest =
      source.summaries.at(step, [](const Summary& summary) { return summary.units.has_value(); });
  if (newest == nullptr) return found;
  const UnitValues& like = *newest->units;
  if (const Of of{source.id(), source.phase, like.axis, like.total, like.stride, like.count()}; of != of_) {
    of_ = of;
    blocks_.clear();
  }
  Totals totals = totals_of(source, samples_of(source, step, like), is_same_batch);
  const bool is_known = kind == analysis::OutputKind::rectified || kind == analysis::OutputKind::sigmoid;
  for (std::size_t i = 0; i < like.count(); ++i) {
    const auto n = static_cast<double>(totals.finite[i]);
    found.on_rate.push_back(n > 0 ? static_cast<double>(totals.on[i]) / n : kNan);
    if (is_known || !totals.has_negative) found.magnitude.push_back(n > 0 ? totals.sum[i] / n : kNan);
  }
  found.largest = std::move(totals.largest);
  found.seen = totals.seen;
  if (is_same_batch) found.seen.samples = totals.largest_batch;
  return found;
}

std::size_t UnitsHistory::memory_bytes() const {
  return blocks_.size() * (sizeof(Totals) + of_.count * (2 * sizeof(std::uint64_t) + 2 * sizeof(double)));
}

}  // namespace tensorscope::viewer
