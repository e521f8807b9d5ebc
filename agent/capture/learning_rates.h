#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/recorder/recorder.h"

namespace torch::optim {
class Optimizer;
}

namespace tensorscope::agent {

// The learning rates of optimizers, one for each parameter group, as scalars of every step: NAME:lr, NAME:lr#2, …
//
// NaN where an optimizer does not tell. Of one that a std::shared_ptr holds, as long as it is there; of another until
// its name is forgotten. Threads: one at a time.
class LearningRates {
 public:
  void watch(std::string_view name, const torch::optim::Optimizer& optimizer);
  void watch(std::string_view name, const std::shared_ptr<torch::optim::Optimizer>& optimizer);
  void forget(std::string_view name);

  void record(Recorder& recorder);

 private:
  // The optimizer for as long as the answer is kept; nullptr: it is gone.
  using Find = std::function<std::shared_ptr<const torch::optim::Optimizer>()>;
  struct Watched {
    Find find;
    std::vector<std::string> paths;  // of its groups, once they were recorded
  };
  void watch(std::string_view name, Find find);

  std::map<std::string, Watched, std::less<>> optimizers_;
};

}  // namespace tensorscope::agent
