#pragma once

#include <optional>

namespace tensorscope::agent {

// Whether a module trains or evaluates, and how it is told to. Does not keep the module.
// Threads: that which runs the module.
class TrainingFlag {
 public:
  virtual ~TrainingFlag() = default;
  // Nothing: the module is there no longer, or has no such flag.
  virtual std::optional<bool> get() const = 0;
  // That of its parts may change with it.
  virtual void set(bool is_training) const = 0;
};

}  // namespace tensorscope::agent
