#include "agent/capture/learning_rates.h"

#include <torch/optim/optimizer.h>

#include <utility>

namespace tensorscope::agent {

void LearningRates::watch(std::string_view name, const torch::optim::Optimizer& optimizer) {
  optimizers_[std::string(name)] = [address = &optimizer] {
    return std::shared_ptr<const torch::optim::Optimizer>(std::shared_ptr<void>(), address);
  };
}

void LearningRates::watch(std::string_view name, const std::shared_ptr<torch::optim::Optimizer>& optimizer) {
  optimizers_[std::string(name)] = [reference = std::weak_ptr<const torch::optim::Optimizer>(optimizer)] {
    return reference.lock();
  };
}

void LearningRates::forget(std::string_view name) {
  if (const auto found = optimizers_.find(name); found != optimizers_.end()) optimizers_.erase(found);
}

void LearningRates::record(Recorder& recorder) const {
  for (const auto& [name, find] : optimizers_) {
    const auto optimizer = find();
    if (!optimizer) continue;
    std::string path = name + ":lr";
    const std::size_t stem = path.size();
    std::size_t number = 0;
    for (const auto& group : optimizer->param_groups()) {
      if (++number > 1) path.replace(stem, std::string::npos, '#' + std::to_string(number));
      if (group.has_options()) recorder.scalar(path, group.options().get_lr());
    }
  }
}

}  // namespace tensorscope::agent
