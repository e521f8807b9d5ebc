#pragma once

#include <span>

namespace tensorscope::viewer::widgets {

/// One of a few ascending numbers: "− 30 +"; the wheel changes it as well. True if it changed.
/// Threads: the window's own.
bool stepper(const char* id, std::span<const int> numbers, int& chosen, const char* tip);
[[nodiscard]] float stepper_width();

/// The next number above, or below where `by` is negative; the chosen one where there is none.
[[nodiscard]] int stepped(std::span<const int> numbers, int chosen, int by);

}  // namespace tensorscope::viewer::widgets
