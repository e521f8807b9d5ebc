#include "agent/capture/learning_rates.h"

#include <torch/optim/optimizer.h>

#include <exception>
#include <limits>
#include <utility>

namespace tensorscope::agent {
namespace {

// NaN where a user's own optimizer does not tell: LibTorch's get_lr() throws then.
double rate_of(const torch::optim::OptimizerParamGroup& group) {
  try {
    return group.options().get_lr();
  } catch (const std::exception&) {
    return std::numeric_limits<double>::quiet_NaN();
  }
}

}  // namespace

void LearningRates::watch(std::string_view name, const torch::optim::Optimizer& optimizer) {
  watch(name, [address = &optimizer] {
    return std::shared_ptr<const torch::optim::Optimizer>(std::shared_ptr<void>(), address);
  });
}

void LearningRates::watch(std::string_view name, const std::shared_ptr<torch::optim::Optimizer>& optimizer) {
  watch(name, [reference = std::weak_ptr<const torch::optim::Optimizer>(optimizer)] { return reference.lock(); });
}

void LearningRates::watch(std::string_view name, Find find) {
  optimizers_[std::string(name)] = {std::move(find), {}};
}

void LearningRates::forget(std::string_view name) {
  if (const auto found = optimizers_.find(name); found != optimizers_.end()) optimizers_.erase(found);
}

void LearningRates::record(Recorder& recorder) {
  for (auto& [name, watched] : optimizers_) {
    const auto optimizer = watched.find();
    if (!optimizer) continue;
    const auto& groups = optimizer->param_groups();
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (!groups[i].has_options()) continue;
      if (watched.paths.size() <= i) watched.paths.push_back(name + ":lr" + (i > 0 ? '#' + std::to_string(i + 1) : ""));
      recorder.scalar(watched.paths[i], rate_of(groups[i]));
    }
  }
}

}  // namespace tensorscope::agent
