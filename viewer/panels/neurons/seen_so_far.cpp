#include "viewer/panels/neurons/seen_so_far.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tensorscope::viewer {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostNumbers = std::size_t{1} << 21;
constexpr std::uint64_t kLeastSteps = analysis::HealthRule{}.least_steps;

bool is_of_same_neurons(const UnitValues& a, const UnitValues& b) {
  return a.axis == b.axis && a.total == b.total && a.stride == b.stride && a.count() == b.count();
}

void add(Seen& seen, std::uint64_t step, std::uint64_t samples, bool is_same_batch) {
  seen.samples = is_same_batch ? std::max(seen.samples, samples) : seen.samples + samples;
  seen.last_step = seen.steps == 0 ? step : std::max(seen.last_step, step);
  seen.first_step = seen.steps == 0 ? step : std::min(seen.first_step, step);
  ++seen.steps;
}

// A batch that is the same at every step will never be enough samples: a dozen steps of it are all there is to know.
bool is_enough(const Seen& seen, bool is_same_batch) {
  return seen.steps >= kLeastSteps && (is_same_batch || seen.samples >= kSamplesLookedBack);
}

// Sums over the steps while they are added.
struct Totals {
  std::vector<std::uint64_t> finite;
  std::vector<std::uint64_t> on;
  std::vector<double> sum;

  void add(const UnitValues& units, std::vector<double>& largest) {
    for (std::size_t i = 0; i < units.count(); ++i) {
      const std::uint64_t bad = units.not_finite.empty() ? 0 : units.not_finite[i];
      const std::uint64_t n = units.elements - std::min<std::uint64_t>(bad, units.elements);
      if (n == 0) continue;
      const auto count = static_cast<double>(n);
      finite[i] += n;
      on[i] += static_cast<std::uint64_t>(std::llround(static_cast<double>(units.on_rate[i]) * count));
      // A rate too small for the rounding is still one.
      if (units.on_rate[i] > 0.0F && on[i] == 0) on[i] = 1;
      sum[i] += static_cast<double>(units.mean[i]) * count;
      largest[i] = std::max(largest[i], static_cast<double>(units.abs_max[i]));
    }
  }
};

}  // namespace

UnitsSeen units_seen(const Source& source, std::uint64_t step, analysis::OutputKind kind, bool is_same_batch) {
  UnitsSeen found;
  const Summary* const newest =
      source.summaries.at(step, [](const Summary& summary) { return summary.units.has_value(); });
  if (newest == nullptr) return found;
  const UnitValues& like = *newest->units;
  const std::uint64_t positions = std::max<std::uint64_t>(layout_of(source.entry, source.entry.shape).positions, 1);
  const std::size_t most_steps = std::max<std::size_t>(kMostNumbers / std::max<std::size_t>(like.count(), 1), 16);
  Totals totals{std::vector<std::uint64_t>(like.count()), std::vector<std::uint64_t>(like.count()),
                std::vector<double>(like.count())};
  found.largest.resize(like.count());
  bool is_never_negative = true;
  const auto all = source.summaries.all();
  for (std::size_t i = all.size(); i-- > 0 && found.seen.steps < most_steps;) {
    const Summary& each = all[i];
    if (each.step > step || !each.units) continue;
    if (!is_of_same_neurons(*each.units, like) || is_enough(found.seen, is_same_batch)) break;
    totals.add(*each.units, found.largest);
    add(found.seen, each.step, each.units->elements / positions, is_same_batch);
    const bool is_known = kind == analysis::OutputKind::rectified || kind == analysis::OutputKind::sigmoid;
    is_never_negative &= is_known || (each.stats && each.stats->finite() > 0 && each.stats->min >= 0.0);
  }
  for (std::size_t i = 0; i < like.count(); ++i) {
    const auto n = static_cast<double>(totals.finite[i]);
    found.on_rate.push_back(n > 0 ? static_cast<double>(totals.on[i]) / n : kNan);
    if (is_never_negative) found.magnitude.push_back(n > 0 ? totals.sum[i] / n : kNan);
  }
  return found;
}

bool ElementsSeen::is_read(std::uint64_t step) const {
  return std::ranges::binary_search(steps_, step, {}, &Step::step);
}

bool ElementsSeen::update(const Source& source, std::uint64_t step, const Part& part, analysis::OutputKind kind) {
  if (const Of of{source.id(), source.phase, part, kind}; of != of_) {
    of_ = of;
    steps_.clear();
    ++revision_;
  }
  bool has_one = false;
  Seen looked;
  const auto all = source.regions.all();
  for (std::size_t i = all.size(); i-- > 0;) {
    const RegionSample& each = all[i];
    if (each.step > step || each.argument != part.argument || !is_answer_to(each.region, part.window)) continue;
    if (looked.steps > 0 && each.step == looked.first_step) continue;
    if (looked.steps >= kMostSteps || is_enough(looked, false)) break;
    add(looked, each.step, layout_of(source.entry, each.region).samples, false);
    if (is_read(each.step)) continue;
    if (has_one) return true;
    has_one = true;
    const LayerElements made = layer_elements(source.entry, each.region, kind);
    if (made.layout.neurons == 0) continue;
    const schema::Window& window = each.region.window;
    Step read{each.step,
              made.layout.samples,
              window.start[made.layout.axis],
              std::max(window.stride[made.layout.axis], 1U),
              {made.magnitude.begin(), made.magnitude.end()},
              {made.saturated.begin(), made.saturated.end()}};
    steps_.insert(std::ranges::lower_bound(steps_, each.step, {}, &Step::step), std::move(read));
    ++revision_;
  }
  if (steps_.size() > 2 * kMostSteps) steps_.erase(steps_.begin(), steps_.end() - kMostSteps);
  return false;
}

ElementsSeen::Figures ElementsSeen::figures(std::uint64_t step, bool is_same_batch) const {
  Figures found;
  std::vector<double> weight;
  const auto add_to = [](std::vector<double>& sum, const std::vector<float>& values, double samples) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += static_cast<double>(values[i]) * samples;
  };
  double samples = 0.0;
  for (std::size_t i = steps_.size(); i-- > 0 && !is_enough(found.seen, is_same_batch);) {
    const Step& each = steps_[i];
    if (each.step > step) continue;
    if (found.magnitude.empty()) {
      found.first = each.first;
      found.stride = each.stride;
      found.magnitude.resize(each.magnitude.size());
      found.saturated.resize(each.saturated.size());
    }
    const bool is_of_same = each.first == found.first && each.stride == found.stride;
    if (!is_of_same || each.magnitude.size() != found.magnitude.size()) break;
    add_to(found.magnitude, each.magnitude, static_cast<double>(each.samples));
    add_to(found.saturated, each.saturated, static_cast<double>(each.samples));
    samples += static_cast<double>(each.samples);
    add(found.seen, each.step, each.samples, is_same_batch);
  }
  for (double& each : found.magnitude) each /= samples;
  for (double& each : found.saturated) each /= samples;
  return found;
}

std::size_t ElementsSeen::memory_bytes() const {
  std::size_t bytes = 0;
  for (const Step& each : steps_) {
    bytes += sizeof(Step) + (each.magnitude.capacity() + each.saturated.capacity()) * sizeof(float);
  }
  return bytes;
}

}  // namespace tensorscope::viewer
