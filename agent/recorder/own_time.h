#pragma once

#include <algorithm>
#include <cstdint>

#include "schema/segment_writer.h"

namespace tensorscope::agent {

// The time since it was made, without what this thread spent in offers meanwhile: those count themselves.
// Threads: one.
class OwnTime {
 public:
  std::uint64_t ns() const noexcept {
    const std::uint64_t taken_ns = schema::monotonic_ns() - begun_ns_;
    return taken_ns - std::min(taken_ns, offered_ns_ - offered_before_ns_);
  }

  // An offer of this thread took so long.
  static void offered(std::uint64_t ns) noexcept { offered_ns_ += ns; }

 private:
  static inline thread_local std::uint64_t offered_ns_ = 0;  // so far

  std::uint64_t begun_ns_ = schema::monotonic_ns();
  std::uint64_t offered_before_ns_ = offered_ns_;
};

}  // namespace tensorscope::agent
