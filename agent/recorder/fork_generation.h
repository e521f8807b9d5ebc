#pragma once

#include <atomic>
#include <cstdint>

namespace tensorscope::agent {

// How many forks lie between this process and the one that loaded the agent. A recorder remembers the number of its
// start: in a forked child the two differ, so the child's agent is off without anybody having told it.
// Threads: any; reading is one load.
class ForkGeneration {
 public:
  static std::uint32_t now() noexcept { return count_.load(std::memory_order_relaxed); }

  // Makes forks count. Called by whoever starts a recorder; false if the system has no memory for it.
  static bool watch() noexcept;

 private:
  static std::atomic<std::uint32_t> count_;
};

}  // namespace tensorscope::agent
