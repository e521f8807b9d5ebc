#include "agent/capture/probe/state_guard.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/autocast_mode.h>
#include <ATen/ops/equal.h>
#include <torch/version.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "agent/capture/observation/callbacks.h"
#include "agent/capture/own_operators.h"

namespace tensorscope::agent {
namespace {

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
at::ScalarType type_on(at::DeviceType device) {
  return at::autocast::get_autocast_dtype(device);
}
void set_type_on(at::DeviceType device, at::ScalarType type) {
  at::autocast::set_autocast_dtype(device, type);
}
#else
at::ScalarType type_on(at::DeviceType device) {
  return device == at::kCPU ? at::autocast::get_autocast_cpu_dtype() : at::autocast::get_autocast_gpu_dtype();
}
void set_type_on(at::DeviceType device, at::ScalarType type) {
  device == at::kCPU ? at::autocast::set_autocast_cpu_dtype(type) : at::autocast::set_autocast_gpu_dtype(type);
}
#endif

// A part at a time: what one of them throws leaves the others to be put back.
template <typename Action>
void whatever_it_throws(const Action& action) noexcept {
  try {
    action();
  } catch (...) {
    // The user's own train(), a device without it, or no memory: nothing more can be done for this one.
  }
}

bool is_changed(const at::Tensor& tensor, const at::Tensor& copy) {
  // Asking a device would mean to wait for it.
  return !tensor.device().is_cpu() || !tensor.sizes().equals(copy.sizes()) || !at::equal(tensor, copy);
}

}  // namespace

// A weight that was converted for a probe belongs to the probe's graph: the training must not find it.
StateGuard::Autocast::Autocast()
    : cpu(type_on(at::kCPU)), device(type_on(at::kCUDA)), is_cache_enabled(at::autocast::is_autocast_cache_enabled()) {
  at::autocast::set_autocast_cache_enabled(false);
}

StateGuard::Autocast::~Autocast() {
  at::autocast::set_autocast_cache_enabled(is_cache_enabled);
  set_type_on(at::kCPU, cpu);
  set_type_on(at::kCUDA, device);
}

StateGuard::StateGuard(Observer& observer, std::initializer_list<at::Tensor> data, bool with_gradients)
    : gradients_(false) {
  const Unobserved guard;
  std::vector<at::Device> devices;
  const auto meet = [&](const at::Tensor& tensor) {
    const at::Device device = tensor.device();
    if (!device.is_cpu() && std::ranges::find(devices, device) == devices.end()) devices.push_back(device);
  };
  for (const at::Tensor& tensor : data) {
    if (tensor.defined()) meet(tensor);
  }
  observer.read_modules([&](ModuleTree& modules) {
    for (std::size_t i = 0; i < modules.size(); ++i) {
      const std::shared_ptr<const TrainingFlag>& flag = modules.module(i).flag;
      const std::optional<bool> was_training = flag != nullptr ? flag->get() : std::nullopt;
      if (was_training) flags_.push_back({flag, *was_training});
    }
    for (const ModuleTree::Parameter& parameter : modules.parameters()) {
      if (!parameter.tensor.defined()) continue;
      meet(parameter.tensor);
      // Below autograd, here and when they are put back: a graph that the trainer keeps must not find them changed.
      const OwnOperators own;
      if (!parameter.number) buffers_.push_back({parameter.tensor.detach(), parameter.tensor.detach().clone()});
    }
  });
  keep(at::detail::getDefaultCPUGenerator());
  for (const at::Device device : devices) {
    // Not every kind of device has one.
    whatever_it_throws([&] { keep(at::globalContext().defaultGenerator(device)); });
  }
  try {
    // A module's parts come after it: most are told by it.
    for (const Flag& one : flags_) {
      if (one.flag->get().value_or(false)) one.flag->set(false);
    }
  } catch (...) {
    put_back();
    throw;
  }
  at::GradMode::set_enabled(with_gradients);
}

StateGuard::~StateGuard() {
  const Unobserved guard;
  put_back();
}

void StateGuard::keep(at::Generator generator) {
  const std::lock_guard guard(generator.mutex());
  random_.push_back({generator, generator.get_state()});
}

void StateGuard::put_back() noexcept {
  const at::AutoGradMode no_gradients(false);
  for (const Flag& one : flags_) {
    whatever_it_throws([&] {
      const std::optional<bool> is_training = one.flag->get();
      if (is_training && *is_training != one.was_training) one.flag->set(one.was_training);
    });
  }
  for (const Buffer& buffer : buffers_) {
    whatever_it_throws([&] {
      const OwnOperators own;
      if (is_changed(buffer.tensor, buffer.copy)) buffer.tensor.copy_(buffer.copy);
    });
  }
  for (Random& one : random_) {
    whatever_it_throws([&] {
      const std::lock_guard guard(one.generator.mutex());
      one.generator.set_state(one.state);
    });
  }
}

}  // namespace tensorscope::agent
