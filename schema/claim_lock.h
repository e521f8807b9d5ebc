#pragma once

#include <atomic>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tensorscope::schema {

// A process-local try-lock with a bound: whoever does not get it within some microseconds drops its record instead.
// Nothing in the trainer ever waits longer for the agent.
//
// Guards: the claims on the ring (head, data position, in-flight table) and the scalar history.
// Threads: any.
class ClaimLock {
 public:
  bool try_lock() noexcept {
    for (int spin = 0; spin < kSpins; ++spin) {
      // Acquire: pairs with the release in unlock().
      if (!held_.load(std::memory_order_relaxed) && !held_.exchange(true, std::memory_order_acquire)) return true;
      pause();
    }
    return false;
  }
  void unlock() noexcept { held_.store(false, std::memory_order_release); }

 private:
  // About 10 µs: holders keep it for tens of nanoseconds, a merge of a series for a few microseconds.
  static constexpr int kSpins = 256;

  static void pause() noexcept {
#if defined(__x86_64__)
    _mm_pause();
#endif
  }

  std::atomic<bool> held_{false};
};

}  // namespace tensorscope::schema
