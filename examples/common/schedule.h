#pragma once

#include <torch/optim/optimizer.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

// The share of the highest learning rate at a step: it rises in a straight line, then falls with the square root of the
// step (Vaswani et al., 2017). It needs no end, so that a trainer can go on until it is interrupted.
inline double warmed_up(std::int64_t step, std::int64_t warm_up_steps) {
  const double at = static_cast<double>(step + 1) / static_cast<double>(warm_up_steps);
  return std::min(at, 1 / std::sqrt(at));
}

inline void set_learning_rate(torch::optim::Optimizer& optimizer, double learning_rate) {
  for (auto& group : optimizer.param_groups()) group.options().set_lr(learning_rate);
}
