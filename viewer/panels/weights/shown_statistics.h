#pragma once

#include <cstdint>
#include <optional>

#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// Statistics of all these elements, as the agent would count them: std is that of the population, min, max, mean, std
/// and the largest magnitude are 0 where no element is finite. Threads: pure.
schema::Stats statistics_of(const schema::Region& region);

/// A tensor's statistics at one step: of its elements where all of them are there, so that they are of what is drawn;
/// else the agent's.
/// Threads: one owner.
/// At the limit: the agent's instead of those of more than Distribution::kMostElements.
class ShownStatistics {
 public:
  /// The newest at or before a step; null if there are none. Valid until the next call, or until the store takes in
  /// more.
  const Summary* at(const Source& source, std::uint64_t step);

 private:
  struct Of {
    std::uint32_t source = 0;
    std::uint64_t step = 0;
    std::uint64_t revision = 0;
    bool operator==(const Of&) const = default;
  };
  Of of_;
  std::optional<Summary> counted_;
};

}  // namespace tensorscope::viewer
