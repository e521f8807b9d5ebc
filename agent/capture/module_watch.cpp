#include "agent/capture/module_watch.h"

#include <torch/nn/module.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/container/sequential.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tensorscope::agent {
namespace {

constexpr std::string_view kTorch = "torch::nn::";

// "torch::nn::Conv2dImpl" as users know it: "Conv2d".
std::string type_of(const torch::nn::Module& module) {
  std::string type = module.name();
  constexpr std::string_view kImpl = "Impl";
  if (type.starts_with(kTorch)) type.erase(0, kTorch.size());
  if (type.ends_with(kImpl)) type.resize(type.size() - kImpl.size());
  return type;
}

// Of one that no std::shared_ptr holds, which may be gone when it is asked. Its parts can be asked for it: train() and
// eval() reach them all, and a part that is frozen in evaluation does not tell.
std::function<bool()> training_of_parts(const torch::nn::Module& module) {
  std::vector<std::weak_ptr<const torch::nn::Module>> asked;
  for (const auto& part : module.modules(/*include_self=*/false)) asked.push_back(part);
  return [asked = std::move(asked)] {
    bool is_one_there = false;
    for (const auto& reference : asked) {
      const auto there = reference.lock();
      if (there != nullptr && there->is_training()) return true;
      is_one_there = is_one_there || there != nullptr;
    }
    return !is_one_there;
  };
}

class ModuleFlag : public TrainingFlag {
 public:
  explicit ModuleFlag(std::weak_ptr<torch::nn::Module> module) : module_(std::move(module)) {}
  std::optional<bool> get() const override {
    const auto there = module_.lock();
    return there != nullptr ? std::optional(there->is_training()) : std::nullopt;
  }
  void set(bool is_training) const override {
    if (const auto there = module_.lock()) there->train(is_training);
  }

 private:
  std::weak_ptr<torch::nn::Module> module_;
};

// A module that is watched is const for watch(), not for whoever made it.
std::shared_ptr<const TrainingFlag> flag_of(const torch::nn::Module& module) {
  const std::shared_ptr<const torch::nn::Module> shared = module.weak_from_this().lock();
  if (shared == nullptr) return nullptr;
  return std::make_shared<ModuleFlag>(std::const_pointer_cast<torch::nn::Module>(shared));
}

void visit(WatchedTree& tree, std::string path, std::size_t parent, const torch::nn::Module& module) {
  WatchedTree::Module watched;
  watched.path = path;
  watched.type = type_of(module);
  watched.is_of_libtorch = module.name().starts_with(kTorch);
  watched.parent = parent;
  watched.identity = &module;
  watched.flag = flag_of(module);
  if (watched.flag == nullptr) watched.is_training = training_of_parts(module);
  for (const auto& parameter : module.named_parameters(/*recurse=*/false)) {
    if (parameter.value().defined()) watched.parameters.push_back({parameter.key(), parameter.value()});
  }
  for (const auto& buffer : module.named_buffers(/*recurse=*/false)) {
    if (buffer.value().defined()) watched.buffers.push_back({buffer.key(), buffer.value()});
  }
  if (const auto* attention = module.as<torch::nn::MultiheadAttentionImpl>())
    watched.heads = attention->options.num_heads();
  watched.calls_in_order = module.as<torch::nn::SequentialImpl>() != nullptr;
  const std::size_t index = tree.add(std::move(watched));
  for (const auto& child : module.named_children())
    visit(tree, WatchedTree::joined(path, child.key()), index, *child.value());
}

}  // namespace

void watch_module(Recorder& recorder, Observer& observer, std::string_view name, const torch::nn::Module& module) {
  WatchedTree tree;
  visit(tree, std::string(name), ObservedModule::kNone, module);
  tree.publish(recorder, observer, name);
}

}  // namespace tensorscope::agent
