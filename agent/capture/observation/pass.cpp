#include "agent/capture/observation/pass.h"

#include <utility>

namespace tensorscope::agent {

void Pass::clear() noexcept {
  made_.clear();
  derived_.clear();
  calls_.clear();
  results_.clear();
  order_ = 0;
  inputs_.clear();
}

FlowNode* Pass::maker_of(const at::Tensor& tensor) const {
  const auto found = made_.find(tensor.unsafeGetTensorImpl());
  return found != made_.end() ? found->second.node : nullptr;
}

void Pass::made(const at::Tensor& tensor, FlowNode& node) {
  const auto found = made_.find(tensor.unsafeGetTensorImpl());
  if (found != made_.end()) {
    found->second.node = &node;
  } else {
    made_.emplace(tensor.unsafeGetTensorImpl(), Made{Weak(tensor.getIntrusivePtr()), &node});
  }
}

void Pass::derived(const at::Tensor& tensor, std::vector<const ModuleTree::Parameter*> owners) {
  derived_.insert_or_assign(tensor.unsafeGetTensorImpl(), Derived{Weak(tensor.getIntrusivePtr()), std::move(owners)});
}

const std::vector<const ModuleTree::Parameter*>* Pass::owners_of(const at::Tensor& tensor) const {
  const auto found = derived_.find(tensor.unsafeGetTensorImpl());
  return found != derived_.end() ? &found->second.owners : nullptr;
}

void Pass::shows(const at::Tensor& tensor, const at::Tensor& data) {
  shown_.insert_or_assign(tensor.unsafeGetTensorImpl(),
                          Shown{Weak(tensor.getIntrusivePtr()), Weak(data_of(data).getIntrusivePtr())});
}

at::Tensor Pass::data_of(const at::Tensor& tensor) const {
  const auto found = shown_.find(tensor.unsafeGetTensorImpl());
  if (found == shown_.end()) return tensor;
  auto data = found->second.data.lock();
  return data.defined() ? at::Tensor(std::move(data)) : tensor;
}

Pass::Call* Pass::last_call(std::size_t module) {
  const auto found = calls_.find(module);
  return found != calls_.end() ? &found->second : nullptr;
}

Pass::Call& Pass::begin_call(std::size_t module) {
  const auto [place, is_first] = calls_.try_emplace(module);
  Call& call = place->second;
  const std::size_t number = is_first ? 0 : call.number + 1;
  call = {};
  call.number = number;
  return call;
}

std::size_t Pass::count_result(const void* producer, const Operator& op) {
  return results_[{producer, op.plain}]++;
}

}  // namespace tensorscope::agent
