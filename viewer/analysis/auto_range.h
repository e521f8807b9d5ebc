#pragma once

#include <optional>

#include "viewer/analysis/axis_range.h"

namespace tensorscope::viewer::analysis {

/// A range that follows live data without flicker: it grows at once, shrinks slowly, and can be locked.
/// While the wanted range fills at least 70 % of the current one nothing moves; below that the current range closes
/// half of the gap every `kHalfLifeSeconds`.
/// Threads: one owner.
class AutoRange {
 public:
  static constexpr double kHalfLifeSeconds = 2.0;
  static constexpr double kFilled = 0.7;

  /// The range to draw with, after `elapsed_s` seconds since the last call. The first call takes `wanted` as it is.
  Range follow(Range wanted, double elapsed_s);

  /// Keeps the current range until `unlock`. Locking before the first `follow` locks what that one asks for.
  void lock() { locked_ = true; }
  void unlock() { locked_ = false; }
  [[nodiscard]] bool locked() const { return locked_; }

  /// What the last `follow` gave, if there was one since it was forgotten.
  [[nodiscard]] std::optional<Range> current() const { return known_ ? std::optional(current_) : std::nullopt; }

  /// The next `follow` starts anew: another source or another scale.
  void forget() { known_ = false; }

  /// True while the range is still on its way to what was last wanted: draw again soon.
  [[nodiscard]] bool moving() const { return moving_; }

 private:
  Range current_;
  bool known_ = false;
  bool locked_ = false;
  bool moving_ = false;
};

}  // namespace tensorscope::viewer::analysis
