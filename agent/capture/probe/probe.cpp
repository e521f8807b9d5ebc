#include "agent/capture/probe/probe.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "agent/capture/observation/callbacks.h"
#include "agent/capture/probe/class_score.h"
#include "agent/capture/probe/state_guard.h"
#include "agent/capture/tensor_look.h"
#include "agent/recorder/own_time.h"

namespace tensorscope::agent {
namespace {

using schema::CatalogEntry;
using schema::Phase;
using schema::SourceKind;

// Of a tensor that stays as it is.
class FixedOrigin : public TensorOrigin {
 public:
  explicit FixedOrigin(at::Tensor tensor) : tensor_(std::move(tensor)) {}
  TensorLook look(std::uint64_t /*step*/) override {
    TensorLook look = look_at(tensor_);
    look.phase = Phase::evaluation;
    return look;
  }

 private:
  at::Tensor tensor_;
};

CatalogEntry entry_of(std::string path, SourceKind kind, const Source* parent) {
  CatalogEntry entry;
  entry.path = std::move(path);
  entry.kind = kind;
  if (parent != nullptr) entry.parent = parent->id;
  return entry;
}

// Lets the observer see this thread's operators for the time of a run.
class ObservedRun {
 public:
  ObservedRun(const std::shared_ptr<Observer>& observer, ProbeRun& run)
      : observer_(observer), is_guest_(!observer->is_watching()) {
    if (is_guest_) observe(observer_);
    observer_->begin_probe(run);
  }
  ObservedRun(const ObservedRun&) = delete;
  ObservedRun& operator=(const ObservedRun&) = delete;
  ~ObservedRun() {
    observer_->end_probe();
    if (is_guest_) end_observation(observer_.get());
  }

 private:
  const std::shared_ptr<Observer>& observer_;
  const bool is_guest_;
};

}  // namespace

Probe::Probe(Recorder& recorder, std::shared_ptr<Observer> observer, Occasions& occasions, std::string_view name,
             at::Tensor inputs, at::Tensor labels, Forward forward)
    : recorder_(recorder),
      observer_(std::move(observer)),
      name_(name),
      inputs_(std::move(inputs)),
      labels_(std::move(labels)),
      forward_(std::move(forward)),
      occasions_(occasions) {
  occasions_.values.is_within_step = occasions_.gradients.is_within_step = true;
  occasions_.gradients.needs = &occasions_.values;
  source_ = recorder_.observed(entry_of(name_, SourceKind::module, nullptr));
  if (source_ == nullptr) {
    problem_ = "its name is used for something else, or the catalog is full";
    return;
  }
  recorder_.remark(*source_, {});
  scores_ = recorder_.offered(entry_of(name_ + ":scores", SourceKind::activation, source_), occasions_.values);
  observer_->read_modules([this](ModuleTree& modules) {
    flow_.emplace(recorder_, modules,
                  Flow::ProbeNames{name_ + '/', source_->id, &occasions_.values, &occasions_.gradients});
  });
  watch_data();
}

void Probe::watch_data() {
  std::vector<Source*> met;
  const auto watch = [&](const char* suffix, SourceKind kind, const at::Tensor& tensor) {
    CatalogEntry entry = entry_of(name_ + suffix, kind, source_);
    if (Source* const source = recorder_.watch(std::move(entry), std::make_unique<FixedOrigin>(tensor)))
      met.push_back(source);
  };
  if (inputs_.defined()) {
    watch(":input", SourceKind::input, inputs_);
    if (at::isFloatingType(inputs_.scalar_type())) {
      input_gradient_ = recorder_.offered(entry_of(name_ + ":input:grad", SourceKind::activation_gradient, source_),
                                          occasions_.gradients);
      if (input_gradient_ != nullptr) recorder_.describe(*input_gradient_, look_at(inputs_));
    }
  }
  const std::int64_t samples = inputs_.defined() && inputs_.dim() > 0 ? inputs_.size(0) : 0;
  if (labels_.defined()) {
    if (labels_.dim() >= 1 && labels_.size(0) == samples) {
      watch(":label", SourceKind::label, labels_);
    } else {
      recorder_.remark(*source_, "the labels are not used: they are " + shape_of(labels_) + ", and there are " +
                                     std::to_string(samples) + " samples; give it one for each");
    }
  }
  recorder_.end_watch(name_ + " (probe)", std::move(met));
  if (samples == 0) turn_off("it has no samples: give it a batch, N × …");
  if (!forward_) turn_off("it has no forward function: give it one");
}

void Probe::turn_off(std::string reason) {
  problem_ = std::move(reason);
  if (source_ != nullptr) recorder_.remark(*source_, "off: " + problem_);
}

void Probe::run() {
  const OwnTime time;
  const bool has_gradients = recorder_.is_wanted(occasions_.gradients);
  std::optional<std::uint64_t> values_ns;
  constexpr const char* kThrew = "its forward function threw: ";
  try {
    const StateGuard guard(*observer_, has_gradients);
    ProbeRun run(*flow_);
    run.has_gradients = has_gradients;
    run.is_traced = has_run_;
    at::Tensor inputs = inputs_.detach();
    if (has_gradients && at::isFloatingType(inputs.scalar_type())) inputs.requires_grad_(true);
    const at::Tensor scores = show(run, inputs);
    has_run_ = true;
    values_ns = time.ns();
    const Unobserved unobserved;
    if (has_gradients && scores.defined()) offer_gradients(run, inputs, scores);
    decline_the_rest(run);
  } catch (const std::exception& error) {
    const std::string_view what = error.what();
    // LibTorch appends a page of stack frames.
    turn_off(kThrew + std::string(what.substr(0, what.find('\n'))));
  } catch (...) {
    turn_off(kThrew + std::string("something that is no std::exception"));
  }
  if (!values_ns) values_ns = time.ns();
  recorder_.happened(occasions_.values, *values_ns);
  if (has_gradients) recorder_.happened(occasions_.gradients, time.ns() - *values_ns);
}

at::Tensor Probe::show(ProbeRun& run, const at::Tensor& inputs) {
  at::Tensor scores;
  {
    const ObservedRun observed(observer_, run);
    scores = forward_(inputs);
  }
  if (scores_ != nullptr) {
    run.met.insert(scores_);
    if (scores.defined()) {
      recorder_.offer(*scores_, look_at(scores), Phase::evaluation);
    } else {
      recorder_.decline(*scores_, Phase::evaluation, "the forward function returned no tensor: return the scores");
    }
  }
  return scores;
}

void Probe::offer_gradients(ProbeRun& run, const at::Tensor& inputs, const at::Tensor& scores) {
  if (input_gradient_ != nullptr && inputs.requires_grad()) run.layers.push_back({input_gradient_, inputs, 0});
  // What is wanted of a source now is for one class.
  std::map<std::uint32_t, std::vector<const ProbeRun::Layer*>> by_class;
  for (const ProbeRun::Layer& layer : run.layers) {
    if (const auto which = recorder_.argument_granted(*layer.gradient, Phase::evaluation))
      by_class[*which].push_back(&layer);
  }
  for (auto group = by_class.begin(); group != by_class.end(); ++group) {
    const auto& [which, layers] = *group;
    for (const ProbeRun::Layer* layer : layers) run.met.insert(layer->gradient);
    const ClassScore score = class_score(scores, labels_, inputs_.size(0), which);
    if (!score.sum.defined()) {
      for (const ProbeRun::Layer* layer : layers)
        recorder_.decline(*layer->gradient, Phase::evaluation, score.problem.c_str());
      continue;
    }
    std::vector<at::Tensor> values;
    for (const ProbeRun::Layer* layer : layers) values.push_back(layer->value);
    const bool is_last = std::next(group) == by_class.end();
    const std::vector<at::Tensor> gradients =
        torch::autograd::grad({score.sum}, values, {}, /*retain_graph=*/!is_last, /*create_graph=*/false,
                              /*allow_unused=*/true);
    for (std::size_t i = 0; i < layers.size(); ++i) {
      if (gradients[i].defined()) {
        recorder_.offer(*layers[i]->gradient, look_at_heads(gradients[i], layers[i]->heads), Phase::evaluation);
      } else {
        recorder_.decline(*layers[i]->gradient, Phase::evaluation, "the score does not depend on it");
      }
    }
  }
}

// What was granted and did not come would be asked for again at once.
void Probe::decline_the_rest(const ProbeRun& run) {
  const auto decline = [&](Source* source) {
    if (source == nullptr || run.met.contains(source)) return;
    if (!recorder_.argument_granted(*source, Phase::evaluation)) return;
    const bool is_gradient = source->kind == SourceKind::activation_gradient;
    recorder_.decline(*source, Phase::evaluation,
                      is_gradient ? "nothing that has gradients was made there in this run"
                                  : "the forward function did not make it in this run");
  };
  for (Source* const source : flow_->sources()) decline(source);
  decline(input_gradient_);
}

}  // namespace tensorscope::agent
