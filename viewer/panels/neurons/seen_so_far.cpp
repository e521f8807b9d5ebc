#include "viewer/panels/neurons/seen_so_far.h"

#include <algorithm>

namespace tensorscope::viewer {
namespace {

constexpr std::uint64_t kLeastSteps = analysis::HealthRule{}.least_steps;

}  // namespace

void Seen::add(std::uint64_t step, std::uint64_t batch, bool is_same_batch) {
  samples = is_same_batch ? std::max(samples, batch) : samples + batch;
  last_step = steps == 0 ? step : std::max(last_step, step);
  first_step = steps == 0 ? step : std::min(first_step, step);
  ++steps;
}

// A batch that is the same at every step will never be enough samples: a dozen steps of it are all there is to know.
bool Seen::is_enough(bool is_same_batch) const {
  return steps >= kLeastSteps && (is_same_batch || samples >= kSamplesLookedBack);
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
    if (looked.steps >= kMostSteps || looked.is_enough(false)) break;
    looked.add(each.step, layout_of(source.entry, each.region).samples, false);
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
  for (std::size_t i = steps_.size(); i-- > 0 && !found.seen.is_enough(is_same_batch);) {
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
    found.seen.add(each.step, each.samples, is_same_batch);
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
