#include "viewer/panels/renewal_turns.h"

namespace tensorscope::viewer {

void RenewalTurns::begin() {
  first_ = waits_.value_or(0);
  waits_.reset();
  asked_ = 0;
  given_ = 0;
  began_ = Clock::now();
}

bool RenewalTurns::take(bool has_news) {
  const std::size_t number = asked_++;
  if (!has_news) return false;
  const bool has_time = budget_ == kUnlimited || given_ == 0 || Clock::now() - began_ < budget_;
  if (!has_time && !waits_) waits_ = number;
  if (number < first_ || !has_time) return false;
  ++given_;
  return true;
}

}  // namespace tensorscope::viewer
