#pragma once

#include <cstdint>
#include <span>

#include "viewer/panels/maps/maps_scene.h"

namespace tensorscope::viewer {

/// The step whose samples a film shows. Of a probe's, the one that is shown: its images are the same at every step. In
/// training each step has a batch of its own, and only what is of the same step belongs together: it is the newest,
/// not after the one that is shown, that the input, the chosen layer and, as long as new ones come, the layers
/// `in_sight` have. Threads: pure. At the limit: where the input or others have no step in common with the chosen
/// layer, they are left out.
std::uint64_t film_step(const MapsScene& scene, std::span<const Source* const> in_sight);

/// The sample of that step that `accept` takes; of a probe the newest not after it. Null if there is none.
template <typename Accept>
const RegionSample* sample_at(const MapsScene& scene, const Source& source, Accept accept) {
  const RegionSample* const found = source.regions.at(scene.step, accept);
  const bool is_other_batch = found != nullptr && !scene.film.is_probe && found->step != scene.step;
  return is_other_batch ? nullptr : found;
}

}  // namespace tensorscope::viewer
