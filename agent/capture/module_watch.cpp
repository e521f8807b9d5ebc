#include "agent/capture/module_watch.h"

#include <torch/nn/module.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/capture/tensor_look.h"

namespace tensorscope::agent {
namespace {

using schema::CatalogEntry;
using schema::SourceKind;

using ModuleReference = std::weak_ptr<const torch::nn::Module>;

schema::Phase phase_of(const ModuleReference& reference) {
  const auto module = reference.lock();
  return module == nullptr || module->is_training() ? schema::Phase::training : schema::Phase::evaluation;
}

// Keeps the tensor itself, so that its address cannot become another's.
class ParameterOrigin : public TensorOrigin {
 public:
  ParameterOrigin(at::Tensor parameter, ModuleReference module)
      : parameter_(std::move(parameter)), module_(std::move(module)) {}
  TensorLook look() override {
    TensorLook look = look_at(parameter_);
    look.phase = phase_of(module_);
    return look;
  }

 private:
  at::Tensor parameter_;
  ModuleReference module_;
};

class GradientOrigin : public TensorOrigin {
 public:
  GradientOrigin(at::Tensor parameter, ModuleReference module)
      : parameter_(std::move(parameter)), module_(std::move(module)) {}
  TensorLook look() override {
    // LibTorch prints a warning when a tensor that keeps no gradient is asked for it.
    if (!parameter_.is_leaf() && !parameter_.retains_grad()) return {{}, nullptr, true};
    TensorLook look = look_at(parameter_.grad());
    look.phase = phase_of(module_);
    return look;
  }

 private:
  at::Tensor parameter_;
  ModuleReference module_;
};

std::string joined(std::string_view path, std::string_view name) {
  std::string both(path);
  if (!both.empty()) both += '.';
  return both += name;
}

// "torch::nn::Conv2dImpl" as users know it: "Conv2d".
std::string type_of(const torch::nn::Module& module) {
  std::string type = module.name();
  constexpr std::string_view kTorch = "torch::nn::";
  constexpr std::string_view kImpl = "Impl";
  if (type.starts_with(kTorch)) type.erase(0, kTorch.size());
  if (type.ends_with(kImpl)) type.resize(type.size() - kImpl.size());
  return type;
}

// One watch() of a module: its walk, and what it met.
class Walk {
 public:
  explicit Walk(Recorder& recorder) : recorder_(recorder) {}

  void visit(const std::string& path, const torch::nn::Module& module) {
    const std::string type = type_of(module);
    for (const auto& parameter : module.named_parameters(/*recurse=*/false)) {
      if (parameter.value().defined())
        watch(joined(path, parameter.key()), type, parameter.value(), module.weak_from_this());
    }
    for (const auto& child : module.named_children()) visit(joined(path, child.key()), *child.value());
  }
  std::vector<Source*> take_met() { return std::move(met_); }

 private:
  void watch(std::string path, const std::string& module_type, const at::Tensor& parameter,
             const ModuleReference& module) {
    CatalogEntry entry;
    entry.path = std::move(path);
    entry.kind = SourceKind::parameter;
    entry.module_type = module_type;
    entry.device = parameter.device().str();
    Source* const source = recorder_.watch(entry, std::make_unique<ParameterOrigin>(parameter, module));
    if (source == nullptr) return;
    met_.push_back(source);
    // A frozen one too: it may be thawed later.
    if (!parameter.is_floating_point() && !parameter.requires_grad()) return;
    entry.path += ":grad";
    entry.kind = SourceKind::gradient;
    entry.parent = source->id;
    entry.dtype = source->entry.dtype;
    entry.shape = source->entry.shape;
    if (Source* const gradient = recorder_.watch(std::move(entry), std::make_unique<GradientOrigin>(parameter, module)))
      met_.push_back(gradient);
  }

  Recorder& recorder_;
  std::vector<Source*> met_;
};

}  // namespace

void watch_module(Recorder& recorder, std::string_view name, const torch::nn::Module& module) {
  Walk walk(recorder);
  walk.visit(std::string(name), module);
  recorder.end_watch(name, walk.take_met());
}

}  // namespace tensorscope::agent
