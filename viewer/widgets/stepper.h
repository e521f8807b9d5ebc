#pragma once

#include <span>

namespace tensorscope::viewer::widgets {

/// One of a few ascending numbers: "− 30 +"; the wheel changes it as well. True if it changed.
/// Threads: the window's own.
bool stepper(const char* id, std::span<const int> numbers, int& chosen, const char* tip);
[[nodiscard]] float stepper_width();

}  // namespace tensorscope::viewer::widgets
