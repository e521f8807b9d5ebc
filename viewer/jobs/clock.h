#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace tensorscope::viewer {

/// CLOCK_MONOTONIC in ns: the clock of heartbeats and samples. Handed in wherever time decides, so that tests can set
/// it.
using Clock = std::function<std::uint64_t()>;

inline std::uint64_t steady_now_ns() {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
          .count());
}

}  // namespace tensorscope::viewer
