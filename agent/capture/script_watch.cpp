#include <torch/csrc/jit/api/module.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "agent/capture/module_watch.h"

namespace tensorscope::agent {
namespace {

// "__torch__.torch.nn.modules.conv.___torch_mangle_3.Conv2d" as users know it: "Conv2d".
std::string type_of(const torch::jit::Module& module) {
  const auto name = module.type()->name();
  return name ? name->name() : std::string("ScriptModule");
}

class ScriptFlag : public TrainingFlag {
 public:
  explicit ScriptFlag(const torch::jit::Module& module) : module_(module._ivalue()) {}
  std::optional<bool> get() const override {
    const auto there = module_.lock();
    if (!there) return std::nullopt;
    const torch::jit::Module script(there);
    return script.hasattr(kTraining) ? std::optional(script.is_training()) : std::nullopt;
  }
  // Without its parts, which torch::jit::Module::train() would reach too.
  void set(bool is_training) const override {
    if (const auto there = module_.lock()) torch::jit::Module(there).setattr(kTraining, is_training);
  }

 private:
  static constexpr const char* kTraining = "training";
  c10::weak_intrusive_ptr<c10::ivalue::Object> module_;
};

void visit(WatchedTree& tree, std::string path, std::size_t parent, const torch::jit::Module& module) {
  WatchedTree::Module watched;
  watched.path = path;
  watched.type = type_of(module);
  const auto name = module.type()->name();
  watched.is_of_libtorch = name && name->qualifiedName().find("torch.nn.modules.") != std::string::npos;
  watched.parent = parent;
  watched.identity = module._ivalue().get();
  watched.flag = std::make_shared<ScriptFlag>(module);
  for (const auto& parameter : module.named_parameters(/*recurse=*/false))
    watched.parameters.push_back({parameter.name, parameter.value});
  for (const auto& buffer : module.named_buffers(/*recurse=*/false))
    watched.buffers.push_back({buffer.name, buffer.value});
  watched.calls_in_order = watched.is_of_libtorch && watched.type == "Sequential";
  const std::size_t index = tree.add(std::move(watched));
  for (const auto& child : module.named_children())
    visit(tree, WatchedTree::joined(path, child.name), index, child.value);
}

}  // namespace

void watch_module(Recorder& recorder, Observer& observer, std::string_view name, const torch::jit::Module& module) {
  WatchedTree tree;
  visit(tree, std::string(name), ObservedModule::kNone, module);
  tree.publish(recorder, observer, name);
}

}  // namespace tensorscope::agent
