#include "agent/capture/observation/module_tree.h"

#include <algorithm>
#include <utility>

namespace tensorscope::agent {
namespace {

struct Bytes {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

Bytes bytes_of(const at::Tensor& tensor) {
  std::int64_t last = tensor.storage_offset();
  for (std::int64_t i = 0; i < tensor.dim(); ++i)
    last += std::max<std::int64_t>(tensor.size(i) - 1, 0) * tensor.stride(i);
  const auto element = static_cast<std::int64_t>(tensor.element_size());
  return {tensor.storage_offset() * element, (last + 1) * element};
}

}  // namespace

const void* ModuleTree::memory_of(const at::Tensor& tensor) noexcept {
  if (!tensor.defined() || !tensor.unsafeGetTensorImpl()->has_storage()) return nullptr;
  return tensor.storage().unsafeGetStorageImpl();
}

std::size_t ModuleTree::add(ObservedModule module) {
  modules_.push_back(std::move(module));
  return modules_.size() - 1;
}

void ModuleTree::add(Parameter parameter) {
  const void* const memory = memory_of(parameter.tensor);
  if (memory == nullptr) return;
  by_memory_[memory].push_back(parameters_.size());
  parameters_.push_back(std::move(parameter));
  lies_in_.push_back(memory);
}

void ModuleTree::add_parameter(std::size_t module, const at::Tensor& parameter, std::string path) {
  add({module, modules_[module].parameters++, parameter, std::move(path)});
}

void ModuleTree::add_buffer(std::size_t module, const at::Tensor& buffer, std::string path) {
  add({module, std::nullopt, buffer, std::move(path)});
}

std::size_t ModuleTree::root_of(std::string_view name) const {
  const auto found = roots_.find(name);
  return found != roots_.end() ? found->second.module : ObservedModule::kNone;
}

bool ModuleTree::is_root(std::string_view name, const std::vector<const void*>& identity) const {
  const auto found = roots_.find(name);
  return found != roots_.end() && found->second.identity == identity;
}

void ModuleTree::forget(std::size_t root) {
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (modules_[parameters_[i].module].root != root) continue;
    parameters_[i].tensor = at::Tensor();
  }
  for (ObservedModule& module : modules_) {
    if (module.root != root) continue;
    module.is_training = nullptr;
    module.flag = nullptr;
    module.next = ObservedModule::kNone;
    module.ends.clear();
  }
  refresh();
}

std::vector<Source*> ModuleTree::take_gone() {
  std::vector<Source*> gone;
  for (const auto& [name, root] : roots_) {
    ObservedModule& module = modules_[root.module];
    if (module.is_gone || module.flag == nullptr || module.source == nullptr || module.flag->get()) continue;
    module.is_gone = true;
    gone.push_back(module.source);
  }
  return gone;
}

std::vector<const ModuleTree::Parameter*> ModuleTree::owners_of(const at::Tensor& tensor) const {
  std::vector<const Parameter*> owners;
  const void* const memory = memory_of(tensor);
  const auto found = by_memory_.find(memory);
  if (memory == nullptr || found == by_memory_.end()) return owners;
  const Bytes bytes = bytes_of(tensor);
  for (const std::size_t index : found->second) {
    const Parameter& parameter = parameters_[index];
    // It may have moved since it was looked at, and its memory may be another's.
    if (memory_of(parameter.tensor) != memory) continue;
    const Bytes own = bytes_of(parameter.tensor);
    if (bytes.begin >= own.begin && bytes.begin < own.end) owners.push_back(&parameter);
  }
  return owners;
}

void ModuleTree::refresh() {
  bool has_moved = false;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const void* const memory = memory_of(parameters_[i].tensor);
    has_moved = has_moved || memory != lies_in_[i];
    lies_in_[i] = memory;
  }
  if (!has_moved) return;
  by_memory_.clear();
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (lies_in_[i] != nullptr) by_memory_[lies_in_[i]].push_back(i);
  }
}

}  // namespace tensorscope::agent
