#include "agent/capture/probe/probe.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "agent/capture/masked_images.h"
#include "agent/capture/observation/callbacks.h"
#include "agent/capture/own_operators.h"
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

// LibTorch appends a page of stack frames.
std::string first_line_of(const std::exception& error) {
  const std::string_view what = error.what();
  return std::string(what.substr(0, what.find('\n')));
}

CatalogEntry entry_of(std::string path, SourceKind kind, const Source* parent) {
  CatalogEntry entry;
  entry.path = std::move(path);
  entry.kind = kind;
  if (parent != nullptr) entry.parent = parent->id;
  return entry;
}

// What this thread runs meanwhile is a probe's.
class Probing {
 public:
  Probing(Observer& observer, ProbeRun& run) : observer_(observer) { observer_.begin_probe(run); }
  Probing(const Probing&) = delete;
  Probing& operator=(const Probing&) = delete;
  ~Probing() { observer_.end_probe(); }

 private:
  Observer& observer_;
};

// Lets the observer see this thread's operators for the time of a run.
class ObservedRun {
 public:
  ObservedRun(const std::shared_ptr<Observer>& observer, ProbeRun& run)
      : observer_(observer), is_guest_(!observer->is_watching()) {
    if (is_guest_) observe(observer_);
    probing_.emplace(*observer_, run);
  }
  ObservedRun(const ObservedRun&) = delete;
  ObservedRun& operator=(const ObservedRun&) = delete;
  ~ObservedRun() {
    probing_.reset();
    if (is_guest_) end_observation(observer_.get());
  }

 private:
  const std::shared_ptr<Observer>& observer_;
  const bool is_guest_;
  std::optional<Probing> probing_;
};

}  // namespace

Probe::Probe(Recorder& recorder, std::shared_ptr<Observer> observer, Occasions& occasions, std::string_view name,
             const at::Tensor& inputs, const at::Tensor& labels, Forward forward)
    : recorder_(recorder),
      observer_(std::move(observer)),
      name_(name),
      forward_(std::move(forward)),
      occasions_(occasions) {
  occasions_.values.is_within_step = occasions_.gradients.is_within_step = true;
  occasions_.gradients.needs = &occasions_.values;
  occasions_.values.off.clear();
  for (auto& [path, occasion] : occasions_.masked) {
    occasion.off.clear();
    occasion.price.forget();
    occasion.is_measured = false;
  }
  source_ = recorder_.observed(entry_of(name_, SourceKind::module, nullptr));
  if (source_ == nullptr) {
    turn_off("its name is used for something else, or the catalog is full");
    return;
  }
  recorder_.remark(*source_, {});
  scores_ = recorder_.offered(entry_of(name_ + ":scores", SourceKind::activation, source_), occasions_.values);
  observer_->read_modules([this](ModuleTree& modules) {
    flow_.emplace(
        recorder_, modules,
        Flow::ProbeNames{name_ + '/', source_->id, &occasions_.values, &occasions_.gradients, &occasions_.masked});
  });
  try {
    keep_data(inputs, labels);
    watch_data();
  } catch (const std::exception& error) {
    turn_off("its batch cannot be copied: " + first_line_of(error));
  }
}

void Probe::keep_data(const at::Tensor& inputs, const at::Tensor& labels) {
  const OwnOperators own;
  if (inputs.defined()) inputs_ = inputs.detach().clone();
  if (labels.defined()) labels_ = labels.detach().clone();
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
      classes_ = class_labels(labels_);
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
  occasions_.values.off = "the probe is off: " + problem_;
  if (source_ != nullptr) recorder_.remark(*source_, "off: " + problem_);
}

void Probe::run() {
  const OwnTime time;
  ProbeRun run(*flow_);
  run.has_gradients = recorder_.is_wanted(occasions_.gradients);
  run.is_traced = has_run_;
  run.inputs = inputs_;
  run.patches = recorder_.placement_of(name_ + ":image");
  run_guarded(run);
  pay(run, time.ns());
}

// What nobody knows the price of would be let in to find it out, and hundreds of images are dear.
void Probe::pay(const ProbeRun& run, std::uint64_t ns) {
  ns -= run.gradients_ns;
  for (const ProbeRun::Masks& masks : run.masks) ns -= masks.ns;
  recorder_.happened(occasions_.values, ns);
  if (run.has_gradients) recorder_.happened(occasions_.gradients, run.gradients_ns);
  for (const ProbeRun::Masks& masks : run.masks) {
    Occasion& occasion = *masks.scores->occasion;
    if (masks.ns > 0) {
      recorder_.happened(occasion, masks.ns);
    } else if (!occasion.is_measured) {
      const std::int64_t batches = batches_of_masks(masks.count, inputs_.size(0));
      occasion.price.estimated(occasions_.values.price.ns() * static_cast<std::uint64_t>(batches));
    }
  }
}

void Probe::run_guarded(ProbeRun& run) {
  const char* threw = "the network could not be put into evaluation: ";
  try {
    const StateGuard guard(*observer_, {inputs_, labels_}, run.has_gradients);
    threw = "the batch could not be copied for a run: ";
    at::Tensor inputs = inputs_.clone();
    if (run.has_gradients && at::isFloatingType(inputs.scalar_type())) inputs.requires_grad_(true);
    threw = "its forward function threw: ";
    const at::Tensor scores = show(run, inputs);
    has_run_ = true;
    const Unobserved unobserved;
    if (run.has_gradients && scores.defined()) {
      threw = "the scores could not be differentiated: ";
      const OwnTime time;
      offer_gradients(run, inputs, scores);
      run.layers.clear();  // and the graph with them
      run.gradients_ns = time.ns();
    }
    offer_masked_scores(run, scores.defined() ? scores.detach() : scores);
    decline_the_rest(run);
  } catch (const std::exception& error) {
    turn_off(threw + first_line_of(error));
  } catch (...) {
    turn_off(threw + std::string("something that is no std::exception"));
  }
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
    const ClassScore score = class_score(scores, classes_, inputs_.size(0), which);
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

// What goes wrong with masks leaves the rest of the probe as it is.
void Probe::offer_masked_scores(ProbeRun& run, const at::Tensor& scores) {
  const at::NoGradGuard no_gradients;
  for (ProbeRun::Masks& masks : run.masks) {
    run.met.insert(masks.scores);
    if (!masks.is_wanted) continue;
    const OwnTime time;
    std::string problem;
    try {
      const Probing probing(*observer_, run);
      const MaskedScores found = masked_scores(forward_, inputs_, scores, masks.planes, masks.sample);
      problem = found.problem;
      if (found.scores.defined()) recorder_.offer(*masks.scores, look_at(found.scores), Phase::evaluation);
    } catch (const std::exception& error) {
      problem = "masked images could not be shown to the network: " + first_line_of(error);
      masks.scores->occasion->off = problem;
    } catch (...) {
      problem = "masked images could not be shown to the network: the forward function threw";
      masks.scores->occasion->off = problem;
    }
    masks.planes.reset();
    if (problem.empty()) {
      masks.ns = time.ns();
    } else {
      recorder_.decline(*masks.scores, Phase::evaluation, problem.c_str());
    }
  }
}

// What was granted and did not come would be asked for again at once.
void Probe::decline_the_rest(const ProbeRun& run) {
  const auto decline = [&](const Occasion& occasion, const char* reason) {
    for (Source* const source : recorder_.left_of(occasion, Phase::evaluation)) {
      if (!run.met.contains(source)) recorder_.decline(*source, Phase::evaluation, reason);
    }
  };
  decline(occasions_.values, "the forward function did not make it in this run");
  decline(occasions_.gradients, "nothing that has gradients was made there in this run");
  for (const auto& [path, occasion] : occasions_.masked) {
    if (recorder_.is_wanted(occasion)) decline(occasion, "the forward function did not make its layer in this run");
  }
}

}  // namespace tensorscope::agent
