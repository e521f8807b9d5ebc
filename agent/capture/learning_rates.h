#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "agent/recorder/recorder.h"

namespace torch::optim {
class Optimizer;
}

namespace tensorscope::agent {

// The learning rates of optimizers, one for each parameter group, as scalars of every step: NAME:lr, NAME:lr#2, …
//
// Of an optimizer that a std::shared_ptr holds, as long as it is there; of another until its name is forgotten.
// Threads: one at a time.
class LearningRates {
 public:
  void watch(std::string_view name, const torch::optim::Optimizer& optimizer);
  void watch(std::string_view name, const std::shared_ptr<torch::optim::Optimizer>& optimizer);
  void forget(std::string_view name);

  void record(Recorder& recorder) const;

 private:
  // The optimizer for as long as the answer is kept; nullptr: it is gone.
  using Find = std::function<std::shared_ptr<const torch::optim::Optimizer>()>;
  std::map<std::string, Find, std::less<>> optimizers_;
};

}  // namespace tensorscope::agent
