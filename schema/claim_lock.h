#pragma once

#include <atomic>

namespace tensorscope::schema {

// A process-local try-lock with a bound: whoever does not get it within some microseconds drops its record instead.
// Nothing in the trainer ever waits longer for the agent.
//
// It is biased to the first thread that takes it, as nearly every trainer records from one: that thread pays two plain
// stores and a load where an atomic exchange costs more than the whole record (6 ns of 13). The first other thread ends the bias
// for good: it announces itself, lets membarrier(2) order that announcement with the owner's stores, and waits, bounded,
// for the owner to leave. Where the kernel refuses membarrier there is no bias.
//
// Guards: the claims on the ring (head, data position, in-flight table) and the scalar history.
// Threads: any; construction by one.
class ClaimLock {
 public:
  ClaimLock() noexcept;

  bool try_lock() noexcept {
    const void* const me = this_thread();
    if (owner_.load(std::memory_order_relaxed) == me) {
      inside_.store(true, std::memory_order_relaxed);
      // The processor may still move the load before the store; membarrier in end_bias() makes up for it.
      std::atomic_signal_fence(std::memory_order_seq_cst);
      if (!revoked_.load(std::memory_order_relaxed)) return true;
      inside_.store(false, std::memory_order_release);
    }
    return try_lock_unbiased(me);
  }

  void unlock() noexcept {
    if (inside_.load(std::memory_order_relaxed) && owner_.load(std::memory_order_relaxed) == this_thread()) {
      // Release: pairs with end_bias().
      inside_.store(false, std::memory_order_release);
    } else {
      // Release: pairs with the exchange in try_lock_unbiased().
      held_.store(false, std::memory_order_release);
    }
  }

 private:
  static const void* this_thread() noexcept {
    static thread_local char identity;
    return &identity;
  }

  bool try_lock_unbiased(const void* me) noexcept;
  bool end_bias() noexcept;

  std::atomic<const void*> owner_{nullptr};  // whom it is biased to
  std::atomic<bool> inside_{false};          // the owner is in; written by the owner only
  std::atomic<bool> revoked_{false};         // no bias from now on
  std::atomic<bool> ordered_{false};         // the owner has seen it, or is seen inside
  std::atomic<bool> settled_{false};         // the owner was outside after that
  std::atomic<bool> held_{false};            // the lock of everybody once settled
};

}  // namespace tensorscope::schema
