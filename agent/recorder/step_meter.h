#pragma once

#include <cstdint>

namespace tensorscope::agent {

// How long steps take, and what the agent takes of them.
//
// What comes before the first step's end is not a step: data are loaded there. A pause between two steps, such as an
// evaluation, moves the average as a step of twice the usual time does.
// No scalar reads a clock. Each step times the two that it records itself, in place and by name as any other, and
// counts that for every scalar of the step; what samples took was measured when they were taken.
// Threads: one at a time (step()).
class StepMeter {
 public:
  // `clock_ns`: what one reading of the clock takes.
  void start(std::uint64_t now_ns, std::uint64_t clock_ns) noexcept;

  // A step ends. Returns the time since the one before, 0 for the first.
  std::uint64_t end_step(std::uint64_t now_ns) noexcept;
  // All that the agent took of it, but for the tail: the two scalars and what follows them.
  void add_cost(std::uint64_t in_step_ns, std::uint64_t sampled_ns, std::uint64_t scalars) noexcept;
  void end_tail(std::uint64_t tail_ns) noexcept;

  std::uint64_t started_ns() const noexcept { return started_ns_; }
  std::uint64_t cost_ns() const noexcept { return cost_ns_; }          // of the last step
  std::uint64_t overhead_ns() const noexcept { return overhead_ns_; }  // the part of it that was not samples
  std::uint64_t usual_step_ns() const noexcept { return static_cast<std::uint64_t>(usual_step_ns_); }
  std::uint64_t usual_cost_ns() const noexcept { return static_cast<std::uint64_t>(usual_cost_ns_); }

 private:
  std::uint64_t started_ns_ = 0;
  std::uint64_t last_ns_ = 0;  // 0: no step has ended yet
  std::uint64_t clock_ns_ = 0;
  std::uint64_t tail_ns_ = 0;
  std::uint64_t cost_ns_ = 0;
  std::uint64_t overhead_ns_ = 0;
  double scalar_ns_ = 0;
  double usual_step_ns_ = 0;
  double usual_cost_ns_ = 0;
};

}  // namespace tensorscope::agent
