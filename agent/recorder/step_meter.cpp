#include "agent/recorder/step_meter.h"

#include <algorithm>

namespace tensorscope::agent {
namespace {

constexpr double kWeight = 1.0 / 16;  // of the newest value in a moving average
constexpr double kMostTimesUsual = 2;

void average(double& usual, double value) noexcept {
  usual = usual == 0 ? value : usual + (value - usual) * kWeight;
}

}  // namespace

void StepMeter::start(std::uint64_t now_ns, std::uint64_t clock_ns) noexcept {
  started_ns_ = now_ns;
  clock_ns_ = clock_ns;
}

std::uint64_t StepMeter::end_step(std::uint64_t now_ns) noexcept {
  const bool is_first = last_ns_ == 0;
  const std::uint64_t taken_ns = is_first ? 0 : now_ns - last_ns_;
  last_ns_ = now_ns;
  if (is_first) return 0;
  const auto step_ns = static_cast<double>(taken_ns);
  average(usual_step_ns_, usual_step_ns_ == 0 ? step_ns : std::min(step_ns, kMostTimesUsual * usual_step_ns_));
  return taken_ns;
}

void StepMeter::add_cost(std::uint64_t in_step_ns, std::uint64_t sampled_ns, std::uint64_t scalars) noexcept {
  const auto scalars_ns = static_cast<std::uint64_t>(scalar_ns_ * static_cast<double>(scalars));
  cost_ns_ = in_step_ns + sampled_ns + scalars_ns + tail_ns_;
  overhead_ns_ = cost_ns_ - std::min(cost_ns_, sampled_ns);
  average(usual_cost_ns_, static_cast<double>(cost_ns_));
}

void StepMeter::end_tail(std::uint64_t tail_ns) noexcept {
  tail_ns_ = tail_ns;
  average(scalar_ns_, static_cast<double>(tail_ns - std::min(tail_ns, clock_ns_)) / 2);
}

}  // namespace tensorscope::agent
