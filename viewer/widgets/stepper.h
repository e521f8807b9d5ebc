#pragma once

#include <algorithm>
#include <span>

namespace tensorscope::viewer::widgets {

/// One of a few ascending numbers: "− 30 +"; the wheel changes it as well. True if it changed.
/// Threads: the window's own.
bool stepper(const char* id, std::span<const int> numbers, int& chosen, const char* tip);
[[nodiscard]] float stepper_width();

/// The next number above, or below where `by` is negative; the chosen one where there is none.
template <typename Number>
[[nodiscard]] Number stepped(std::span<const Number> numbers, Number chosen, int by) {
  const auto at = std::ranges::lower_bound(numbers, chosen);
  if (by > 0) {
    const auto above = std::ranges::upper_bound(numbers, chosen);
    return above == numbers.end() ? chosen : *above;
  }
  return at == numbers.begin() ? chosen : *(at - 1);
}

}  // namespace tensorscope::viewer::widgets
