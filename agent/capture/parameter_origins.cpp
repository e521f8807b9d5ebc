#include "agent/capture/parameter_origins.h"

#include <memory>
#include <utility>

#include "agent/capture/parameter_updates.h"
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

  TensorLook look(std::uint64_t /*step*/) override { return in_phase(look_at(parameter_)); }

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
  GradientOrigin(at::Tensor parameter, std::function<bool()> is_training, std::shared_ptr<GradientNorms> norms)
      : ParameterOrigin(std::move(parameter), std::move(is_training)), norms_(std::move(norms)) {}

  TensorLook look(std::uint64_t step) override {
    if (norms_->are_zeroed(step)) return {{}, kZeroed, false};
    // LibTorch prints a warning when a tensor that keeps no gradient is asked for it.
    if (!parameter().is_leaf() && !parameter().retains_grad()) return {{}, nullptr, true};
    return in_phase(look_at(parameter().grad()));
  }

 private:
  static constexpr const char* kZeroed =
      "the network changes, and at step() all of its gradients are 0: call step() before zero_grad()";

  std::shared_ptr<GradientNorms> norms_;
};

// The change of a parameter, and the ratio of it.
class UpdateOrigin : public TensorOrigin {
 public:
  explicit UpdateOrigin(std::shared_ptr<ParameterUpdates> updates) : updates_(std::move(updates)) {}
  TensorLook look(std::uint64_t step) override { return updates_->look(step); }
  TensorLook first_look(std::uint64_t /*step*/) override { return {{}, nullptr, true}; }
  void rest() noexcept override { updates_->rest(ParameterUpdates::Part::change); }

 private:
  std::shared_ptr<ParameterUpdates> updates_;
};

class UpdateRatio : public ScalarOrigin {
 public:
  explicit UpdateRatio(std::shared_ptr<ParameterUpdates> updates) : updates_(std::move(updates)) {}
  std::optional<double> compute(std::uint64_t step) override { return updates_->ratio(step); }
  std::optional<DeviceNumber> begin(std::uint64_t step) override { return updates_->ratio_on_device(step); }
  void rest() noexcept override { updates_->rest(ParameterUpdates::Part::ratio); }

 private:
  std::shared_ptr<ParameterUpdates> updates_;
};

class GradientNorm : public ScalarOrigin {
 public:
  using Norm = std::optional<double> (GradientNorms::*)(std::size_t number, std::uint64_t step);

  using NormOnDevice = std::optional<DeviceNumber> (GradientNorms::*)(std::size_t number, std::uint64_t step);

  GradientNorm(std::shared_ptr<GradientNorms> norms, Norm norm, NormOnDevice on_device, std::size_t number)
      : norms_(std::move(norms)), norm_(norm), on_device_(on_device), number_(number) {}
  std::optional<double> compute(std::uint64_t step) override { return ((*norms_).*norm_)(number_, step); }
  std::optional<DeviceNumber> begin(std::uint64_t step) override { return ((*norms_).*on_device_)(number_, step); }
  bool expect(std::uint64_t step) override { return norms_->expect(step); }
  bool needs_occasion() const override { return norms_->needs_observer(); }
  bool has_missed_occasion(std::uint64_t step) const override { return norms_->has_missed_observer(step); }

 private:
  std::shared_ptr<GradientNorms> norms_;
  Norm norm_;
  NormOnDevice on_device_;
  std::size_t number_;
};

void add(std::vector<Source*>& met, Source* source) {
  if (source != nullptr) met.push_back(source);
}

CatalogEntry scalar_of(std::string path, std::uint32_t parent) {
  CatalogEntry entry;
  entry.path = std::move(path);
  entry.kind = SourceKind::scalar;
  entry.parent = parent;
  return entry;
}

}  // namespace

void watch_parameter(Recorder& recorder, const WatchedParameter& parameter, std::vector<Source*>& met) {
  const at::Tensor& tensor = parameter.tensor;
  CatalogEntry entry;
  entry.path = parameter.path;
  entry.kind = SourceKind::parameter;
  entry.module_type = parameter.module_type;
  entry.parent = parameter.module;
  entry.device = tensor.device().str();
  Source* const source = recorder.watch(entry, std::make_unique<ParameterOrigin>(tensor, parameter.is_training));
  if (source == nullptr) return;
  met.push_back(source);
  // A frozen one too: it may be thawed later.
  if (!tensor.is_floating_point() && !tensor.requires_grad()) return;
  entry.parent = source->id;
  entry.dtype = source->entry.dtype;
  entry.shape = source->entry.shape;
  entry.path = parameter.path + ":grad";
  entry.kind = SourceKind::gradient;
  Source* const gradient = recorder.watch(entry, std::make_unique<GradientOrigin>(tensor, parameter.is_training, parameter.norms));
  add(met, gradient);
  if (gradient != nullptr) {
    add(met, recorder.derive(scalar_of(entry.path + "/norm", gradient->id),
                             std::make_unique<GradientNorm>(parameter.norms, &GradientNorms::of_parameter,
                                                            &GradientNorms::of_parameter_on_device, parameter.number)));
  }
  const auto updates = std::make_shared<ParameterUpdates>(tensor);
  entry.path = parameter.path + ":update";
  entry.kind = SourceKind::update;
  Source* const update = recorder.watch(entry, std::make_unique<UpdateOrigin>(updates));
  add(met, update);
  if (update == nullptr) return;
  add(met, recorder.derive(scalar_of(entry.path + "/ratio", update->id), std::make_unique<UpdateRatio>(updates)));
}

void watch_gradient_norm(Recorder& recorder, const std::string& path, std::uint32_t module,
                         const std::shared_ptr<GradientNorms>& norms, std::size_t number, std::vector<Source*>& met) {
  add(met, recorder.derive(scalar_of(path + ":grad/norm", module),
                           std::make_unique<GradientNorm>(norms, &GradientNorms::of_module,
                                                          &GradientNorms::of_module_on_device, number)));
}

}  // namespace tensorscope::agent
