#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace tensorscope::viewer {

/// Shares the time of a frame among the pictures of a panel. A picture whose turn it is shows what is new; when the
/// time is over, the others keep what they show until one of the next frames, and the first of them goes first then.
/// What the user changes in a picture waits for nothing; so the mouse is never late, however many pictures there are.
/// Threads: one owner.
/// At the limit: one picture is renewed in every frame, even if it alone takes longer; while the user changes one,
/// which takes as long again, in every other frame.
class RenewalTurns {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr Clock::duration kUnlimited = Clock::duration::max();

  RenewalTurns() = default;
  explicit RenewalTurns(Clock::duration budget) : budget_(budget) {}

  /// A frame begins, in which the user changes a picture or does not.
  void begin(bool user_acts);

  /// Each picture asks once in a frame, all in the same order in every frame: whether it is to show its news now. If
  /// not, there must be another frame.
  bool take(bool has_news);
  /// Whoever has its turn and can stop midway should: `go_on_next` makes it the first in the next frame.
  [[nodiscard]] bool is_over() const;
  void go_on_next();

 private:
  Clock::duration budget_ = kUnlimited;
  Clock::time_point began_;
  std::size_t asked_ = 0;  // in this frame
  std::size_t given_ = 0;
  bool is_passed_over_ = false;       // nobody has a turn in this frame
  std::size_t first_ = 0;             // whoever comes before had its turn in an earlier frame
  std::optional<std::size_t> waits_;  // the first one for which there was no time in this frame
};

}  // namespace tensorscope::viewer
