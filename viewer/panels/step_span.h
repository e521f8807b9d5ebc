#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "viewer/look/number_format.h"

namespace tensorscope::viewer {

/// From which step to which samples are that one picture shows together.
/// Threads: one owner.
class StepSpan {
 public:
  void add(std::uint64_t step) {
    first_ = std::min(first_.value_or(step), step);
    last_ = std::max(last_, step);
  }
  /// "step 1,204", "steps 1,190 to 1,204"; empty while there are none.
  std::string text() const { return first_ ? look::format_steps(*first_, last_) : std::string(); }

 private:
  std::optional<std::uint64_t> first_;
  std::uint64_t last_ = 0;
};

}  // namespace tensorscope::viewer
