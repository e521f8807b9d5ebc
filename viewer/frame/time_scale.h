#pragma once

#include <cstdint>
#include <vector>

#include "viewer/store/store.h"

namespace tensorscope::viewer::frame {

/// The steps of a run along the time bar's track.
/// Threads: plain data.
/// At the limit: a run of one step stands at the right end, where the newest always is.
struct TimeScale {
  std::uint64_t first = 0;
  std::uint64_t newest = 0;
  float from = 0;  ///< pixel of `first`
  float to = 1;    ///< pixel of `newest`

  float pixel(std::uint64_t step) const;
  /// The nearest step, within the run.
  std::uint64_t step(float pixel) const;
};

/// Round steps to label, each at least `least_distance` pixels from the next.
std::vector<std::uint64_t> labelled_steps(const TimeScale& scale, float least_distance);

/// Where tensors of a source are kept, as pixel columns without duplicates, ascending.
std::vector<float> kept_pixels(const Source& source, const TimeScale& scale);

}  // namespace tensorscope::viewer::frame
