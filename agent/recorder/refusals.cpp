#include "agent/recorder/refusals.h"

#include <cstdio>

#include "agent/recorder/governor.h"

namespace tensorscope::agent {

Refusals::Text Refusals::too_dear(const char* part, std::uint64_t price_ns, std::uint64_t capacity_ns,
                                  const char* what_to_do) {
  Text text;
  std::snprintf(text.data(), text.size(), "%s takes about %.3g ms, and %zu steps have %.3g ms for samples: %s", part,
                static_cast<double>(price_ns) * 1e-6, Governor::kWindowSteps, static_cast<double>(capacity_ns) * 1e-6,
                what_to_do);
  return text;
}

void Refusals::begin_step() noexcept {
  const std::unique_lock guard(lock_, std::try_to_lock);
  if (guard.owns_lock()) in_this_step_ = 0;
}

bool Refusals::may_answer(std::uint64_t want, std::uint64_t now_ns) noexcept {
  const std::unique_lock guard(lock_, std::try_to_lock);
  if (!guard.owns_lock() || in_this_step_ == kMostInAStep) return false;
  Answer* free = nullptr;
  for (Answer& answer : answers_) {
    const bool is_over = answer.want == 0 || now_ns - answer.given_ns >= kPauseNs;
    if (answer.want == want && !is_over) return false;
    if (is_over) free = &answer;
  }
  if (free == nullptr) return false;
  *free = {want, now_ns};
  ++in_this_step_;
  return true;
}

}  // namespace tensorscope::agent
