#pragma once

#include <cstdint>
#include <string>

namespace tensorscope::viewer {

enum class Verdict : std::uint8_t { ok, warning, bad };

/// One thing that `doctor` looked at.
struct Check {
  Verdict verdict = Verdict::ok;
  std::string subject;  ///< "shared memory"
  std::string finding;  ///< what was found and, unless it is ok, what to do
};

}  // namespace tensorscope::viewer
