#pragma once

#include <ATen/core/Tensor.h>
#include <c10/util/intrusive_ptr.h>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "agent/capture/observation/flow.h"

namespace tensorscope::agent {

struct ProbeRun;

// One run of data through the network on one thread, as far as it got: what made which tensor, and how often each
// module was called.
//
// Tensors are known by their address, each held weakly: it is not given to another while the pass remembers it, and its
// elements are freed as ever.
// Threads: one.
class Pass {
 public:
  // A module's call that may not be over: further operators may take parameters that it has not used yet.
  struct Call {
    FlowNode* node = nullptr;
    std::size_t number = 0;  // of this call; so many came before
    std::uint64_t used = 0;  // parameters, a bit each; those beyond the 64th share the last
    std::size_t operators = 0;
    // Of its first operator, and the sources that feed it so far.
    const Operator* op = nullptr;
    std::uint32_t order = 0;
    std::vector<std::uint32_t> inputs;
  };

  Pass() = default;
  explicit Pass(ProbeRun& probe) noexcept : probe_(&probe) {}

  // Whose run it is; nullptr: the trainer's.
  ProbeRun* probe() const noexcept { return probe_; }

  void begin(bool is_training) noexcept { is_training_ = is_training; }
  void clear() noexcept;
  // And what is known of data that no module was given yet.
  void forget_data() noexcept { shown_.clear(); }

  bool is_empty() const noexcept { return calls_.empty() && made_.empty(); }
  bool is_training() const noexcept { return is_training_; }
  std::uint32_t next_order() noexcept { return order_++; }

  // Who made a tensor in this pass; nullptr: nobody that was seen.
  FlowNode* maker_of(const at::Tensor& tensor) const;
  void made(const at::Tensor& tensor, FlowNode& node);

  // A tensor that is made of parameters alone, such as a weight in another type, stands for them, or, such as a norm,
  // for none.
  void derived(const at::Tensor& tensor, std::vector<const ModuleTree::Parameter*> owners);
  const std::vector<const ModuleTree::Parameter*>* owners_of(const at::Tensor& tensor) const;

  // Data in another layout: what is given to the network is the data as the user has them.
  void shows(const at::Tensor& tensor, const at::Tensor& data);
  // The tensor itself if it shows nothing else, or what it shows is no longer there.
  at::Tensor data_of(const at::Tensor& tensor) const;

  // The last call of a module; nullptr: none in this pass.
  Call* last_call(std::size_t module);
  Call& begin_call(std::size_t module);
  const std::unordered_map<std::size_t, Call>& calls() const noexcept { return calls_; }

  // How many operators that are named alike this producer was given to before in this pass.
  std::size_t count_result(const void* producer, const Operator& op);
  // How many tensors a watched model was given before in this pass.
  std::size_t count_input(std::size_t root) { return inputs_[root]++; }

 private:
  using Weak = c10::weak_intrusive_ptr<c10::TensorImpl>;
  struct Made {
    Weak tensor;
    FlowNode* node;
  };
  struct Derived {
    Weak tensor;
    std::vector<const ModuleTree::Parameter*> owners;
  };
  struct Shown {
    Weak tensor;
    Weak data;
  };
  struct ResultKey {
    const void* producer;
    std::string_view plain;  // its characters are the operator's, which the observer keeps
    bool operator==(const ResultKey&) const = default;
  };
  struct ResultHash {
    std::size_t operator()(const ResultKey& key) const noexcept {
      return std::hash<const void*>{}(key.producer) * 31 + std::hash<std::string_view>{}(key.plain);
    }
  };

  ProbeRun* probe_ = nullptr;
  bool is_training_ = true;
  std::uint32_t order_ = 0;
  std::unordered_map<std::size_t, std::size_t> inputs_;  // by root
  std::unordered_map<const c10::TensorImpl*, Made> made_;
  std::unordered_map<const c10::TensorImpl*, Derived> derived_;
  std::unordered_map<const c10::TensorImpl*, Shown> shown_;
  std::unordered_map<std::size_t, Call> calls_;
  std::unordered_map<ResultKey, std::size_t, ResultHash> results_;
};

}  // namespace tensorscope::agent
