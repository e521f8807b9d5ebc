#include "agent/capture/module_watch.h"

#include <torch/nn/module.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/container/sequential.h>

#include <memory>
#include <string>
#include <utility>

namespace tensorscope::agent {
namespace {

// "torch::nn::Conv2dImpl" as users know it: "Conv2d".
std::string type_of(const torch::nn::Module& module) {
  std::string type = module.name();
  constexpr std::string_view kTorch = "torch::nn::";
  constexpr std::string_view kImpl = "Impl";
  if (type.starts_with(kTorch)) type.erase(0, kTorch.size());
  if (type.ends_with(kImpl)) type.resize(type.size() - kImpl.size());
  return type;
}

void visit(WatchedTree& tree, std::string path, std::size_t parent, const torch::nn::Module& module) {
  WatchedTree::Module watched;
  watched.path = path;
  watched.type = type_of(module);
  watched.parent = parent;
  watched.identity = &module;
  watched.is_training = [reference = module.weak_from_this()] {
    const auto there = reference.lock();
    return there == nullptr || there->is_training();
  };
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
