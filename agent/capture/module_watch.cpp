#include "agent/capture/module_watch.h"

#include <torch/nn/module.h>

#include <memory>
#include <string>
#include <utility>

#include "agent/capture/tensor_look.h"

namespace tensorscope::agent {
namespace {

using schema::CatalogEntry;
using schema::SourceKind;

// Keeps the tensor itself, so that its address cannot become another's.
class ParameterOrigin : public TensorOrigin {
 public:
  explicit ParameterOrigin(at::Tensor parameter) : parameter_(std::move(parameter)) {}
  TensorLook look() override { return look_at(parameter_); }

 private:
  at::Tensor parameter_;
};

class GradientOrigin : public TensorOrigin {
 public:
  explicit GradientOrigin(at::Tensor parameter) : parameter_(std::move(parameter)) {}
  TensorLook look() override {
    // LibTorch prints a warning when a tensor that keeps no gradient is asked for it.
    if (!parameter_.is_leaf() && !parameter_.retains_grad()) return {{}, nullptr, true};
    return look_at(parameter_.grad());
  }

 private:
  at::Tensor parameter_;
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

void watch_parameter(Recorder& recorder, std::string path, const std::string& module_type,
                     const at::Tensor& parameter) {
  CatalogEntry entry;
  entry.path = std::move(path);
  entry.kind = SourceKind::parameter;
  entry.module_type = module_type;
  entry.device = parameter.device().str();
  const Source* const source = recorder.watch(entry, std::make_unique<ParameterOrigin>(parameter));
  if (source == nullptr || !parameter.requires_grad()) return;
  entry.path += ":grad";
  entry.kind = SourceKind::gradient;
  entry.parent = source->id;
  entry.dtype = source->entry.dtype;
  entry.shape = source->entry.shape;
  recorder.watch(std::move(entry), std::make_unique<GradientOrigin>(parameter));
}

}  // namespace

void watch_module(Recorder& recorder, std::string_view name, const torch::nn::Module& module) {
  const std::string type = type_of(module);
  for (const auto& parameter : module.named_parameters(/*recurse=*/false)) {
    if (parameter.value().defined()) watch_parameter(recorder, joined(name, parameter.key()), type, parameter.value());
  }
  for (const auto& child : module.named_children()) {
    watch_module(recorder, joined(name, child.key()), *child.value());
  }
}

}  // namespace tensorscope::agent
