#include "viewer/frame/time_scale.h"

#include <algorithm>
#include <cmath>

#include "viewer/analysis/ticks.h"

namespace tensorscope::viewer::frame {
namespace {

template <typename Sample>
void add_pixels(const SamplesByStep<Sample>& samples, const TimeScale& scale, std::vector<float>& pixels) {
  for (const Sample& sample : samples.all()) {
    const float x = std::floor(scale.pixel(sample.step));
    if (pixels.empty() || pixels.back() != x) pixels.push_back(x);
  }
}

}  // namespace

float TimeScale::pixel(std::uint64_t step) const {
  if (newest <= first) return to;
  const std::uint64_t inside = std::clamp(step, first, newest) - first;
  const double share = static_cast<double>(inside) / static_cast<double>(newest - first);
  return from + static_cast<float>(share) * (to - from);
}

std::uint64_t TimeScale::step(float pixel) const {
  if (newest <= first || to <= from) return newest;
  const double share = std::clamp(static_cast<double>((pixel - from) / (to - from)), 0.0, 1.0);
  return first + static_cast<std::uint64_t>(std::llround(share * static_cast<double>(newest - first)));
}

std::vector<std::uint64_t> labelled_steps(const TimeScale& scale, float least_distance) {
  std::vector<std::uint64_t> steps;
  const auto wanted = static_cast<int>((scale.to - scale.from) / std::max(least_distance, 1.0F) / 2.0F);
  const analysis::Range range{static_cast<double>(scale.first), static_cast<double>(scale.newest) + 1.0};
  for (const double tick : analysis::index_ticks(range, std::max(1, wanted)).major) {
    const auto step = static_cast<std::uint64_t>(tick);
    if (steps.empty() || scale.pixel(step) - scale.pixel(steps.back()) >= least_distance) steps.push_back(step);
  }
  return steps;
}

std::vector<float> kept_pixels(const Source& source, const TimeScale& scale) {
  std::vector<float> pixels;
  add_pixels(source.summaries, scale, pixels);
  add_pixels(source.regions, scale, pixels);
  std::ranges::sort(pixels);
  const auto repeated = std::ranges::unique(pixels);
  pixels.erase(repeated.begin(), repeated.end());
  return pixels;
}

}  // namespace tensorscope::viewer::frame
