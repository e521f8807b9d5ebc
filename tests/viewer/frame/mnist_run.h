#pragma once

#include <cstdint>
#include <string>

#include "viewer/jobs/connection.h"

namespace tensorscope::viewer {

/// A store as it would be after some training of a small network on digits: curves, parameters and gradients with
/// statistics, histograms and whole tensors, and hyper-parameters.
struct MnistRun {
  std::uint64_t steps = 1204;
  std::string nan_in{};  ///< path of a source whose newest statistics have three NaN
};

/// A connection to a segment that is not there: its store can be filled by hand.
schema::FoundSegment no_segment(long pid = 4711);

void fill(Store& store, const MnistRun& run = {});

/// A job in good health at step `step`.
JobStatus live_status(std::uint64_t step = 1204);

}  // namespace tensorscope::viewer
