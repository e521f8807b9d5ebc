#pragma once

#include <atomic>
#include <cstdint>

namespace tensorscope::agent {

// Keeps the agent's time under its share of the step time: a token bucket of nanoseconds.
//
// Every step pays in its share, less what the agent's own overhead took; a sample is taken while the account is not
// overdrawn, and pays afterwards what it cost. A step pays in at most what two usual ones do, and the account
// holds a few steps' worth, so that a pause is not followed by a burst. Overhead can use up half of the share at most:
// in very short steps samples become rare, but do not end. Threads: may_sample(), pay(), most_ns() any; end_step() by
// step().
class Governor {
 public:
  explicit Governor(double share) noexcept;

  // A step that took `step_ns`, 0 if that is not known, has ended, in which the agent took `overhead_ns` besides
  // samples.
  void end_step(std::uint64_t step_ns, std::uint64_t overhead_ns) noexcept;

  // Whether one more may be taken, when others of `promised_ns` are still to come.
  bool may_sample(std::uint64_t promised_ns = 0) const noexcept {
    if (is_unlimited()) return true;
    return share_ > 0 && account_ns_.load(std::memory_order_relaxed) >= static_cast<std::int64_t>(promised_ns);
  }
  void pay(std::uint64_t ns) noexcept {
    account_ns_.fetch_sub(static_cast<std::int64_t>(ns), std::memory_order_relaxed);
  }

  // What one sample may cost at most; a tensor that would cost more is thinned.
  std::uint64_t most_ns() const noexcept { return most_ns_.load(std::memory_order_relaxed); }

 private:
  bool is_unlimited() const noexcept { return share_ >= 1; }

  const double share_;
  double usual_step_ns_ = 0;  // moving average; by step() only
  std::atomic<std::int64_t> account_ns_{0};
  std::atomic<std::uint64_t> most_ns_;
};

}  // namespace tensorscope::agent
