#pragma once

#include <cstdint>
#include <optional>

#include "viewer/store/samples_by_step.h"
#include "viewer/store/store.h"
#include "viewer/store/tensor_samples.h"

namespace tensorscope::viewer {

/// The sample to draw where `wanted` was asked for: the newest of that very window, unless what is kept of the tensor
/// at `step` is newer by more than `slack` steps. Windows of other viewers are in the store as well, so of those that
/// are not `wanted` the newest one that covers all of it is taken, and only then the newest at all. Threads: pure. At
/// the limit: null if nothing was kept at or before `step`.
const RegionSample* choose_sample(const SamplesByStep<RegionSample>& samples, std::uint64_t step,
                                  const schema::Window& wanted, std::uint64_t slack);

/// The first step from which a panel that draws regions has something of a source (PanelInfo::first_step).
std::optional<std::uint64_t> first_region_step(const Source& source);

/// Whether every place from the first to the last element of `inner` lies between the first and last of `outer`.
bool covers(const schema::Window& outer, const schema::Window& inner);

}  // namespace tensorscope::viewer
