#include "agent/capture/gradient_norms.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "agent/capture/observation/module_tree.h"
#include "agent/capture/tensor_look.h"
#include "agent/sampling/gather.h"
#include "agent/sampling/grid.h"
#include "agent/sampling/norm.h"

namespace tensorscope::agent {

namespace {

// Appends some of its elements, from all over it.
void append_some(const TensorView& view, std::uint64_t most, std::vector<std::byte>& elements) {
  const Grid grid = thinned(in_memory_order(grid_of(view)), most, view);
  const std::size_t before = elements.size();
  elements.resize(before + grid.elements() * grid.element_bytes);
  gather(grid, elements.data() + before);
}

}  // namespace

std::size_t GradientNorms::add_module(std::size_t parent) {
  modules_.push_back({parent, {}});
  return modules_.size() - 1;
}

std::size_t GradientNorms::add_parameter(std::size_t module, at::Tensor parameter) {
  parameters_.push_back({module, std::move(parameter), {}});
  return parameters_.size() - 1;
}

bool GradientNorms::expect(std::uint64_t step) {
  const std::lock_guard guard(lock_);
  expected_ = step;
  return clipping_ != Clipping::absent || step >= believed_until_;
}

bool GradientNorms::needs_observer() const {
  const std::lock_guard guard(lock_);
  return clipping_ != Clipping::absent;
}

bool GradientNorms::has_missed_locked(std::uint64_t step) const {
  return clipping_ != Clipping::absent && observed_ != step && step_ != step;
}

bool GradientNorms::has_missed_observer(std::uint64_t step) const {
  const std::lock_guard guard(lock_);
  return has_missed_locked(step);
}

void GradientNorms::is_observed(std::uint64_t step) {
  const std::lock_guard guard(lock_);
  observed_ = step;
}

bool GradientNorms::is_gradient_in(const void* memory) const {
  return std::ranges::any_of(parameters_, [memory](const Parameter& parameter) {
    return parameter.tensor.is_leaf() && ModuleTree::memory_of(parameter.tensor.grad()) == memory;
  });
}

void GradientNorms::about_to_clip(const void* memory, std::uint64_t step) {
  const std::lock_guard guard(lock_);
  const bool is_expected = expected_ == step && step_ != step;
  if ((clipping_ == Clipping::present && !is_expected) || !is_gradient_in(memory)) return;
  clipping_ = Clipping::present;
  if (is_expected) read(step);
}

bool GradientNorms::has_a_gradient() {
  constexpr std::uint64_t kMost = 1024;
  return std::ranges::any_of(parameters_, [this](const Parameter& parameter) {
    if (!parameter.tensor.is_leaf() && !parameter.tensor.retains_grad()) return false;
    const TensorLook look = look_at(parameter.tensor.grad());
    if (look.absent) return false;
    if (look.obstacle != nullptr || look.view.device != nullptr) return true;
    some_now_.clear();
    append_some(look.view, kMost, some_now_);
    return std::ranges::any_of(some_now_, [](std::byte one) { return one != std::byte{0}; });
  });
}

// Optimizers write past the count of versions.
bool GradientNorms::has_trained() {
  constexpr std::size_t kMostParameters = 16;
  constexpr std::uint64_t kMost = 64;
  some_now_.clear();
  std::size_t looked_at = 0;
  for (const Parameter& parameter : parameters_) {
    const TensorLook look = look_at(parameter.tensor);
    if (look.obstacle != nullptr || look.absent || look.view.device != nullptr) continue;
    append_some(look.view, kMost, some_now_);
    if (++looked_at == kMostParameters) break;
  }
  const bool is_other = some_now_ != some_before_;
  some_before_.swap(some_now_);
  return is_other;
}

bool GradientNorms::are_zeroed_locked(std::uint64_t step) {
  if (zeroed_at_ != step) {
    zeroed_at_ = step;
    zeroed_looks_ = has_trained() && !has_a_gradient() ? std::min(zeroed_looks_ + 1, kZeroedLooks) : 0;
  }
  return zeroed_looks_ == kZeroedLooks;
}

bool GradientNorms::are_zeroed(std::uint64_t step) {
  const std::lock_guard guard(lock_);
  return are_zeroed_locked(step);
}

void GradientNorms::compute(std::uint64_t step) {
  if (step_ == step || has_missed_locked(step)) return;
  // While it is in doubt, too: 0 would be no norm of what was applied.
  if (are_zeroed_locked(step) || zeroed_looks_ > 0) return;
  read(step);
  if (observed_ != step || clipping_ == Clipping::present ||
      std::ranges::none_of(parameters_, [](const Parameter& one) { return one.sum.has_any; }))
    return;
  clipping_ = Clipping::absent;
  believed_until_ = step + kBelievedSteps;
}

void GradientNorms::read(std::uint64_t step) {
  step_ = step;
  for (Module& module : modules_) module.sum = {};
  std::vector<at::Tensor> on_device;
  for (Parameter& parameter : parameters_) {
    parameter.sum = {};
    if (!parameter.tensor.is_leaf() && !parameter.tensor.retains_grad()) continue;
    const TensorLook look = look_at(parameter.tensor.grad());
    if (look.absent) continue;
    if (look.obstacle != nullptr) {
      add(parameter, {.has_any = true, .is_whole = false});
    } else if (look.view.device == nullptr) {
      add(parameter, {.squares = sum_of_squares(look.view), .has_any = true});
    } else {
      add(parameter, {.has_any = true, .on_device = {on_device.size()}});
      on_device.push_back(parameter.tensor.grad());
    }
  }
  on_device_ = on_device.empty() ? nullptr : DeviceNorms::begin(on_device);
}

void GradientNorms::add(Parameter& parameter, const Sum& sum) {
  parameter.sum = sum;
  for (std::size_t at = parameter.module; at != kNone; at = modules_[at].parent) {
    Sum& all = modules_[at].sum;
    all.squares += sum.squares;
    all.has_any = true;
    all.is_whole = all.is_whole && sum.is_whole;
    all.on_device.insert(all.on_device.end(), sum.on_device.begin(), sum.on_device.end());
  }
}

std::optional<double> GradientNorms::norm_of(const Sum& sum) {
  const bool is_here = sum.has_any && sum.is_whole && sum.on_device.empty();
  return is_here ? std::optional(std::sqrt(sum.squares)) : std::nullopt;
}

std::optional<DeviceNumber> GradientNorms::norm_on_device(const Sum& sum) const {
  if (sum.on_device.empty() || !sum.is_whole) return std::nullopt;
  if (on_device_ == nullptr) return DeviceNumber();
  return DeviceNumber{on_device_, [norms = on_device_, sum] {
                        double squares = sum.squares;
                        for (const std::size_t number : sum.on_device)
                          squares += norms->norm(number) * norms->norm(number);
                        return std::sqrt(squares);
                      }};
}

std::optional<double> GradientNorms::value_at(std::uint64_t step, const Sum& sum) {
  const std::lock_guard guard(lock_);
  compute(step);
  return step_ == step ? norm_of(sum) : std::nullopt;
}

std::optional<DeviceNumber> GradientNorms::number_at(std::uint64_t step, const Sum& sum) {
  const std::lock_guard guard(lock_);
  compute(step);
  return step_ == step ? norm_on_device(sum) : std::nullopt;
}

}  // namespace tensorscope::agent
