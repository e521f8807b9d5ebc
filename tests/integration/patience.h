#pragma once

#include <poll.h>

#include <chrono>

namespace tensorscope::integration {

// What is waited for comes within moments or not at all; the limit only has to outlast a loaded machine and sanitizers.
inline constexpr std::chrono::seconds kPatience{60};

// Asks until the answer is yes, or until patience ends; then the answer is no.
template <typename Condition>
bool eventually(Condition condition, std::chrono::milliseconds patience = kPatience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    // Leaves the processor to the process that is waited for.
    poll(nullptr, 0, 1);
  }
  return true;
}

}  // namespace tensorscope::integration
