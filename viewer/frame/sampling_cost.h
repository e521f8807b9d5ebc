#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "schema/want.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer::frame {

/// What looking at one source costs the trainer, as far as can be told from here.
struct SamplingCost {
  std::uint32_t interval_steps = 1;  ///< the shortest that is asked for
  std::uint64_t bytes = 0;           ///< of its newest samples, as recorded; 0: none came yet
  /// The agent measures its time as a whole. This is that figure, shared out by the elements that each source has to be
  /// read for: an estimate, and to be called so. 0: not known.
  double step_fraction = 0;
};

/// Nothing if `wants`, all that is asked for, does not have this source.
/// Threads: pure.
std::optional<SamplingCost> cost_of(const Source& source, std::span<const schema::Want> wants, const Store& store);

}  // namespace tensorscope::viewer::frame
