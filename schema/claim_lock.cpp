#include "schema/claim_lock.h"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tensorscope::schema {
namespace {

// About 10 µs: holders keep it for tens of nanoseconds, a merge of a series for a few microseconds.
constexpr int kSpins = 256;

void pause() noexcept {
#if defined(__x86_64__)
  _mm_pause();
#endif
}

bool membarrier(int command) noexcept { return syscall(SYS_membarrier, command, 0, 0) == 0; }

}  // namespace

ClaimLock::ClaimLock() noexcept {
  if (!membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED)) {
    revoked_.store(true, std::memory_order_relaxed);
    settled_.store(true, std::memory_order_release);
  }
}

bool ClaimLock::try_lock_unbiased(const void* me) noexcept {
  if (!settled_.load(std::memory_order_acquire)) {
    const void* nobody = nullptr;
    if (owner_.compare_exchange_strong(nobody, me, std::memory_order_acq_rel)) return try_lock();
    if (!end_bias()) return false;
  }
  for (int spin = 0; spin < kSpins; ++spin) {
    // Acquire: pairs with the release in unlock().
    if (!held_.load(std::memory_order_relaxed) && !held_.exchange(true, std::memory_order_acquire)) return true;
    pause();
  }
  return false;
}

bool ClaimLock::end_bias() noexcept {
  if (!revoked_.exchange(true, std::memory_order_acq_rel)) {
    // From here on every thread of this process has either seen revoked_, or its store to inside_ is visible.
    if (!membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED)) {
      // Registered at construction, so this cannot fail; if it does, the bias stays and this thread's records are dropped.
      revoked_.store(false, std::memory_order_release);
      return false;
    }
    ordered_.store(true, std::memory_order_release);
  }
  for (int spin = 0; spin < kSpins; ++spin) {
    // Acquire: pairs with the releases in try_lock() and unlock().
    if (ordered_.load(std::memory_order_acquire) && !inside_.load(std::memory_order_acquire)) {
      settled_.store(true, std::memory_order_release);
      return true;
    }
    pause();
  }
  return false;
}

}  // namespace tensorscope::schema
