#include "viewer/panels/renewal_turns.h"

namespace tensorscope::viewer {

void RenewalTurns::begin(bool user_acts) {
  is_passed_over_ = user_acts && given_ > 0 && budget_ != kUnlimited;
  // Whose turn it is has it behind a frame in which nobody has.
  if (!is_passed_over_) {
    first_ = waits_.value_or(0);
    waits_.reset();
  }
  asked_ = 0;
  given_ = 0;
  began_ = Clock::now();
}

bool RenewalTurns::is_over() const {
  return budget_ != kUnlimited && Clock::now() - began_ >= budget_;
}

void RenewalTurns::go_on_next() {
  if (!waits_ && asked_ > 0) waits_ = asked_ - 1;
}

bool RenewalTurns::take(bool has_news) {
  const std::size_t number = asked_++;
  if (!has_news) return false;
  if (is_passed_over_) {
    waits_ = waits_.value_or(number);
    return false;
  }
  const bool has_time = given_ == 0 || !is_over();
  if (!has_time && !waits_) waits_ = number;
  if (number < first_ || !has_time) return false;
  ++given_;
  return true;
}

}  // namespace tensorscope::viewer
