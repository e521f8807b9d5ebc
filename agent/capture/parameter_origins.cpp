#include "agent/capture/parameter_origins.h"

#include <memory>
#include <utility>

#include "agent/capture/tensor_look.h"

namespace tensorscope::agent {
namespace {

using schema::CatalogEntry;
using schema::Phase;
using schema::SourceKind;

class ParameterOrigin : public TensorOrigin {
 public:
  ParameterOrigin(at::Tensor parameter, std::function<bool()> is_training)
      : parameter_(std::move(parameter)), is_training_(std::move(is_training)) {}

  TensorLook look() override { return in_phase(look_at(parameter_)); }

 protected:
  TensorLook in_phase(TensorLook look) const {
    look.phase = is_training_() ? Phase::training : Phase::evaluation;
    return look;
  }
  const at::Tensor& parameter() const noexcept { return parameter_; }

 private:
  at::Tensor parameter_;
  std::function<bool()> is_training_;
};

class GradientOrigin : public ParameterOrigin {
 public:
  using ParameterOrigin::ParameterOrigin;

  TensorLook look() override {
    // LibTorch prints a warning when a tensor that keeps no gradient is asked for it.
    if (!parameter().is_leaf() && !parameter().retains_grad()) return {{}, nullptr, true};
    return in_phase(look_at(parameter().grad()));
  }
};

}  // namespace

void watch_parameter(Recorder& recorder, std::string path, const std::string& module_type, std::uint32_t module,
                     const at::Tensor& parameter, const std::function<bool()>& is_training, std::vector<Source*>& met) {
  CatalogEntry entry;
  entry.path = std::move(path);
  entry.kind = SourceKind::parameter;
  entry.module_type = module_type;
  entry.parent = module;
  entry.device = parameter.device().str();
  Source* const source = recorder.watch(entry, std::make_unique<ParameterOrigin>(parameter, is_training));
  if (source == nullptr) return;
  met.push_back(source);
  // A frozen one too: it may be thawed later.
  if (!parameter.is_floating_point() && !parameter.requires_grad()) return;
  entry.path += ":grad";
  entry.kind = SourceKind::gradient;
  entry.parent = source->id;
  entry.dtype = source->entry.dtype;
  entry.shape = source->entry.shape;
  if (Source* const gradient =
          recorder.watch(std::move(entry), std::make_unique<GradientOrigin>(parameter, is_training))) {
    met.push_back(gradient);
  }
}

}  // namespace tensorscope::agent
