#include "agent/capture/gradient_norms.h"

#include <cmath>
#include <utility>

#include "agent/capture/tensor_look.h"
#include "agent/sampling/norm.h"

namespace tensorscope::agent {

std::size_t GradientNorms::add_module(std::size_t parent) {
  modules_.push_back({parent, {}});
  return modules_.size() - 1;
}

std::size_t GradientNorms::add_parameter(std::size_t module, at::Tensor parameter) {
  parameters_.push_back({module, std::move(parameter), {}});
  return parameters_.size() - 1;
}

void GradientNorms::compute(std::uint64_t step) {
  if (step_ == step) return;
  step_ = step;
  for (Module& module : modules_) module.sum = {};
  for (Parameter& parameter : parameters_) {
    parameter.sum = {};
    if (!parameter.tensor.is_leaf() && !parameter.tensor.retains_grad()) continue;
    const TensorLook look = look_at(parameter.tensor.grad());
    if (look.absent) continue;
    const bool is_whole = look.obstacle == nullptr;
    parameter.sum = {is_whole ? sum_of_squares(look.view) : 0, true, is_whole};
    for (std::size_t at = parameter.module; at != kNone; at = modules_[at].parent) {
      Sum& sum = modules_[at].sum;
      sum = {sum.squares + parameter.sum.squares, true, sum.is_whole && is_whole};
    }
  }
}

std::optional<double> GradientNorms::norm_of(const Sum& sum) {
  return sum.has_any && sum.is_whole ? std::optional(std::sqrt(sum.squares)) : std::nullopt;
}

std::optional<double> GradientNorms::of_module(std::size_t module, std::uint64_t step) {
  compute(step);
  return norm_of(modules_[module].sum);
}

std::optional<double> GradientNorms::of_parameter(std::size_t parameter, std::uint64_t step) {
  compute(step);
  return norm_of(parameters_[parameter].sum);
}

}  // namespace tensorscope::agent
