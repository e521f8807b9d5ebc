#include "viewer/panels/weights/sample_choice.h"

namespace tensorscope::viewer {

std::optional<std::uint64_t> first_region_step(const Source& source) {
  return source.regions.empty() ? std::nullopt : std::optional(source.regions.oldest()->step);
}

bool covers(const schema::Window& outer, const schema::Window& inner) {
  if (outer.dimensions != inner.dimensions) return false;
  for (std::size_t i = 0; i < outer.dimensions; ++i) {
    if (outer.count[i] == 0 || inner.count[i] == 0) return false;
    const auto last = [i](const schema::Window& window) {
      return window.start[i] + std::uint64_t{window.count[i] - 1} * window.stride[i];
    };
    // A coarser one ends up to a stride before the last element that a finer one has.
    if (outer.start[i] > inner.start[i] || last(outer) + outer.stride[i] <= last(inner)) return false;
  }
  return true;
}

const RegionSample* choose_sample(const SamplesByStep<RegionSample>& samples, std::uint64_t step,
                                  const schema::Window& wanted, std::uint64_t slack) {
  const RegionSample* const exact =
      samples.at(step, [&](const RegionSample& sample) { return sample.region.window == wanted; });
  const RegionSample* const covering =
      samples.at(step, [&](const RegionSample& sample) { return covers(sample.region.window, wanted); });
  if (exact != nullptr && (covering == nullptr || exact->step + slack >= covering->step)) return exact;
  return covering != nullptr ? covering : samples.at(step);
}

}  // namespace tensorscope::viewer
