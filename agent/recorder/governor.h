#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tensorscope::agent {

// Keeps the agent's time under its share of the step time, by two accounts of nanoseconds.
//
// Every step pays in its share, less what the agent's own overhead took: at most what two usual steps do, so that a
// pause is no reason to sample more, and at least half, so that in very short steps samples become rare, but do not
// end. What samples cost is paid afterwards. The purse holds a few steps' worth, so that quiet steps are not followed
// by a burst, and remembers debts. The window sees to it that kWindowSteps steps in a row, whichever, never spend more
// than they paid in. Threads: may_overdraw(), pay(), most_ns(), capacity_ns() any; the rest by step().
class Governor {
 public:
  static constexpr std::size_t kWindowSteps = 100;

  explicit Governor(double share) noexcept;

  // A step that took `step_ns`, 0 if that is not known, has ended, in which the agent took `overhead_ns` besides
  // samples.
  void end_step(std::uint64_t step_ns, std::uint64_t overhead_ns) noexcept;

  // Whether there is no share at all.
  bool is_closed() const noexcept { return share_ <= 0; }
  // Whether there is enough now for what costs so much. What costs no more than capacity_ns() is affordable sooner or
  // later, if one waits for it.
  bool can_afford(std::uint64_t price_ns) const noexcept;
  // Whether what was promised may be taken although it is more than there is: not once the debt is a few steps' worth.
  bool may_overdraw() const noexcept {
    if (is_unlimited()) return true;
    return share_ > 0 && account_ns_.load(std::memory_order_relaxed) > -static_cast<std::int64_t>(most_ns());
  }
  void pay(std::uint64_t ns) noexcept;

  // What one sample should cost at most; a tensor that would cost more is thinned.
  std::uint64_t most_ns() const noexcept { return most_ns_.load(std::memory_order_relaxed); }
  // What kWindowSteps steps have for samples: what costs more can never be taken.
  std::uint64_t capacity_ns() const noexcept { return capacity_ns_.load(std::memory_order_relaxed); }

 private:
  struct Step {
    double income_ns = 0;
    double spent_ns = 0;
  };

  bool is_unlimited() const noexcept { return share_ >= 1; }
  // What the window has for the step that begins and those before it, whatever was spent of it.
  double window_income_ns() const noexcept;

  const double share_;

  // By step() only.
  double held_ns_ = 0;             // the most that the purse holds
  double usual_step_ns_ = 0;       // moving average
  double expected_income_ns_ = 0;  // of the step that begins
  std::array<Step, kWindowSteps - 1> window_{};
  std::size_t next_ = 0;   // where the next step is put
  std::size_t count_ = 0;  // of the steps that are in the window
  Step sum_;

  std::atomic<std::int64_t> account_ns_{0};
  std::atomic<std::uint64_t> spent_ns_{0};  // since the last end_step()
  std::atomic<std::uint64_t> most_ns_;
  std::atomic<std::uint64_t> capacity_ns_{~std::uint64_t{0}};  // unknown: anything
};

}  // namespace tensorscope::agent
