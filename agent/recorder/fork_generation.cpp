#include "agent/recorder/fork_generation.h"

#include <pthread.h>

namespace tensorscope::agent {

// From 1: a recorder that is off holds 0.
std::atomic<std::uint32_t> ForkGeneration::count_{1};

bool ForkGeneration::watch() noexcept {
  static const bool watched =
      pthread_atfork(nullptr, nullptr, [] { count_.fetch_add(1, std::memory_order_relaxed); }) == 0;
  return watched;
}

}  // namespace tensorscope::agent
