#pragma once

#include "viewer/store/elements.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// Of the samples with exactly this step for which `accept(sample)` holds, the one with the most elements: other panels
/// and viewers may have asked for less. Null if there is none.
template <typename Accept>
const RegionSample* largest_at(const Source* source, std::uint64_t step, Accept accept) {
  const RegionSample* best = nullptr;
  if (source == nullptr) return best;
  for (const RegionSample& sample : source->regions.exactly(step)) {
    if (!accept(sample)) continue;
    if (best == nullptr || element_count(sample.region) > element_count(best->region)) best = &sample;
  }
  return best;
}

}  // namespace tensorscope::viewer
