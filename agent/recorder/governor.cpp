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
constexpr double kAim = 0.95;        // of the window's income: a price is known only roughly before it is paid

}  // namespace

// Until a step was measured, samples are as small as they get.
Governor::Governor(double share) noexcept
    : share_(share), most_ns_(is_unlimited() ? ~std::uint64_t{0} : static_cast<std::uint64_t>(kLeastNs)) {}

void Governor::pay(std::uint64_t ns) noexcept {
  account_ns_.fetch_sub(static_cast<std::int64_t>(ns), std::memory_order_relaxed);
  spent_ns_.fetch_add(ns, std::memory_order_relaxed);
}

double Governor::window_income_ns() const noexcept {
  return kAim * (sum_.income_ns + expected_income_ns_);
}

bool Governor::can_afford(std::uint64_t price_ns) const noexcept {
  if (is_unlimited()) return true;
  if (is_closed()) return false;
  const auto price = static_cast<double>(price_ns);
  if (account_ns_.load(std::memory_order_relaxed) < static_cast<std::int64_t>(std::min(price, held_ns_))) return false;
  if (count_ == 0) return true;
  const auto spent_now_ns = static_cast<double>(spent_ns_.load(std::memory_order_relaxed));
  return sum_.spent_ns + spent_now_ns + price <= window_income_ns();
}

void Governor::end_step(std::uint64_t step_ns, std::uint64_t overhead_ns) noexcept {
  if (is_unlimited() || is_closed() || step_ns == 0) return;
  const auto taken_ns = static_cast<double>(step_ns);
  if (usual_step_ns_ == 0) usual_step_ns_ = taken_ns;
  const double counted_ns = std::min(taken_ns, kMostTimesUsual * usual_step_ns_);
  const double news_ns = counted_ns - usual_step_ns_;
  usual_step_ns_ += news_ns * (news_ns < 0 ? kFalling : kRising);
  held_ns_ = kStepsHeld * share_ * usual_step_ns_;
  const double income_ns = share_ * counted_ns;
  const double left_ns = std::max(income_ns - static_cast<double>(overhead_ns), income_ns / 2);
  std::int64_t account_ns = account_ns_.load(std::memory_order_relaxed);
  while (!account_ns_.compare_exchange_weak(
      account_ns, static_cast<std::int64_t>(std::min(static_cast<double>(account_ns) + left_ns, held_ns_)),
      std::memory_order_relaxed)) {
  }
  most_ns_.store(static_cast<std::uint64_t>(std::max(held_ns_, kLeastNs)), std::memory_order_relaxed);

  Step& step = window_[next_];
  sum_.income_ns -= step.income_ns;
  sum_.spent_ns -= step.spent_ns;
  step = {left_ns, static_cast<double>(spent_ns_.exchange(0, std::memory_order_relaxed))};
  sum_.income_ns += step.income_ns;
  sum_.spent_ns += step.spent_ns;
  next_ = (next_ + 1) % window_.size();
  count_ = std::min(count_ + 1, window_.size());
  // What is taken now is taken of the step that begins: when steps become short it is a short one.
  expected_income_ns_ = std::min(left_ns, share_ * usual_step_ns_);
  const double steps = static_cast<double>(kWindowSteps) / static_cast<double>(count_ + 1);
  capacity_ns_.store(static_cast<std::uint64_t>(window_income_ns() * steps), std::memory_order_relaxed);
}

}  // namespace tensorscope::agent
