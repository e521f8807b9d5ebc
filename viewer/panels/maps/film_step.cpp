#include "viewer/panels/maps/film_step.h"

#include <vector>

#include "viewer/panels/awaited.h"
#include "viewer/panels/maps/input_batch.h"
#include "viewer/panels/maps/layer_form.h"
#include "viewer/store/common_step.h"

namespace tensorscope::viewer {
namespace {

std::optional<std::uint64_t> newest_step(const MapsScene& scene, const Source& source, std::uint64_t step) {
  if (&source == scene.film.input) return InputBatch::newest_step(source, scene.sample, step);
  const RegionSample* const found = source.regions.at(step, [&](const RegionSample& each) {
    return &source == scene.layer ? has_whole_sample(each.region, scene.sample) : has_sample(each.region, scene.sample);
  });
  return found != nullptr ? std::optional(found->step) : std::nullopt;
}

}  // namespace

std::uint64_t film_step(const MapsScene& scene, std::span<const Source* const> in_sight) {
  const std::uint64_t shown = scene.store.timeline().step();
  if (scene.film.is_probe) return shown;
  // What was sampled for an earlier look would hold back all others.
  std::vector<const Source*> sources;
  const auto add = [&](const Source* source) {
    if (source == nullptr) return;
    const auto newest = newest_step(scene, *source, shown);
    if (newest && is_current(*newest, scene.interval, scene.store)) sources.push_back(source);
  };
  add(scene.layer);
  add(scene.film.input);
  // Those of a step arrive one after the other: all of them change at once.
  if (scene.store.timeline().follows() && can_still_come(scene.store)) {
    for (const Source* const each : in_sight) add(each);
  }
  for (; !sources.empty(); sources.pop_back()) {
    const auto step = common_step(sources.size(), shown,
                                  [&](std::size_t i, std::uint64_t at) { return newest_step(scene, *sources[i], at); });
    if (step && is_current(*step, scene.interval, scene.store)) return *step;
  }
  return shown;
}

}  // namespace tensorscope::viewer
