#include "agent/recorder/governor.h"

#include <algorithm>

namespace tensorscope::agent {
namespace {

// Of the newest step in the average. It falls faster than it rises, and one step that takes a thousand times as long,
// for an evaluation or in a debugger, moves it little: who believes in long steps too soon samples too much.
constexpr double kRising = 1.0 / 16;
constexpr double kFalling = 1.0 / 4;
constexpr double kMostTimesUsual = 2;
constexpr double kStepsHeld = 16;    // the most that the account holds, and that one sample costs
constexpr double kLeastNs = 20'000;  // below that, thinning a sample saves nothing

}  // namespace

// Until a step was measured, samples are as small as they get.
Governor::Governor(double share) noexcept
    : share_(share), most_ns_(is_unlimited() ? ~std::uint64_t{0} : static_cast<std::uint64_t>(kLeastNs)) {}

void Governor::end_step(std::uint64_t step_ns, std::uint64_t overhead_ns) noexcept {
  if (is_unlimited() || step_ns == 0) return;
  const auto taken_ns = static_cast<double>(step_ns);
  if (usual_step_ns_ == 0) usual_step_ns_ = taken_ns;
  const double counted_ns = std::min(taken_ns, kMostTimesUsual * usual_step_ns_);
  const double news_ns = counted_ns - usual_step_ns_;
  usual_step_ns_ += news_ns * (news_ns < 0 ? kFalling : kRising);
  const double held_ns = kStepsHeld * share_ * usual_step_ns_;
  // A pause between two steps is no reason to sample more.
  const double income_ns = share_ * counted_ns;
  const double left_ns = std::max(income_ns - static_cast<double>(overhead_ns), income_ns / 2);
  std::int64_t account_ns = account_ns_.load(std::memory_order_relaxed);
  while (!account_ns_.compare_exchange_weak(
      account_ns, static_cast<std::int64_t>(std::min(static_cast<double>(account_ns) + left_ns, held_ns)),
      std::memory_order_relaxed)) {
  }
  most_ns_.store(static_cast<std::uint64_t>(std::max(held_ns, kLeastNs)), std::memory_order_relaxed);
}

}  // namespace tensorscope::agent
