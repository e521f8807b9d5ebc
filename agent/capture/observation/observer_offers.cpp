#include <ATen/core/Tensor.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "agent/capture/masked_images.h"
#include "agent/capture/observation/each_tensor.h"
#include "agent/capture/observation/fused_attention.h"
#include "agent/capture/observation/observer.h"
#include "agent/capture/tensor_look.h"

// What an operator made, handed on: remembered for the pass, offered to the recorder, its gradient followed.
namespace tensorscope::agent {

using schema::Phase;

void Observer::end_operator(ObservedThread& thread, std::span<const c10::IValue> outputs) {
  ObservedThread::Level& level = thread.levels.back();
  if (level.depth == 0 || --level.depth > 0) return;
  Running running = std::exchange(level.running, {});
  if (running.makes == Running::Makes::nothing) return;
  at::Tensor first;
  Phase phase = Phase::unknown;
  bool is_skipped = false;
  std::int64_t heads = 0;
  {
    const std::lock_guard guard(lock_);
    Pass& pass = *running.pass;
    for (const c10::IValue& output : outputs) {
      for_each_tensor(output, [&](const at::Tensor& tensor) {
        if (running.makes == Running::Makes::parameter) return derive(pass, tensor, running.owners);
        if (running.makes == Running::Makes::data) return pass.shows(tensor, running.data);
        pass.made(tensor, *running.node);
        if (!first.defined()) first = tensor;
      });
    }
    if (running.makes != Running::Makes::result || !first.defined()) return;
    phase = phase_of(pass);
    if (looks_for_bad_numbers(pass)) {
      health_.made(*running.node, running.op, first, std::move(running.given));
      if (phase == Phase::training && first.requires_grad()) {
        first.register_hook([observer = self_, node = running.node, trace = health_trace_](const at::Tensor& seen) {
          if (const auto self = observer.lock()) self->guarded([&] { self->look_at_gradient(*node, trace, seen); });
        });
      }
    }
    heads = running.node->heads;
    // What gradient checkpointing runs ahead, without gradients, it runs again.
    is_skipped = phase == Phase::evaluation && pass.is_training() && recomputed_.contains(running.node->module);
  }
  if (!running.is_whole || is_skipped || is_stopped()) return;
  ProbeRun* const probe = running.pass->probe();
  const auto offer_as = [&](FlowNode& node) {
    if (probe != nullptr) return offer_in_probe(*probe, node, first);
    offer(node, first, phase);
    if (phase == Phase::training) follow_gradient(node, first);
  };
  offer_as(*running.node);
  for (FlowNode* node : running.node->also) offer_as(*node);
  if (running.node->attention == nullptr) return;
  if (probe != nullptr) {
    probe->met.insert(running.node->attention);
    if (!running.query.defined())
      differentiate_by(*probe, probe->flow.attention_gradient_of(*running.node), first, heads);
  }
  if (running.query.defined()) {
    offer_fused_attention(recorder_, *running.node->attention,
                          {running.query, running.key, running.mask, running.scale, running.is_causal}, phase);
  } else {
    if (!Recorder::needs_look(*running.node->attention, phase)) return;
    recorder_.offer(*running.node->attention, look_at_heads(first, heads), phase);
  }
}

// A norm or another sum of a parameter's elements does not stand for it: what it is added to is no call of its module.
void Observer::derive(Pass& pass, const at::Tensor& tensor, const std::vector<const ModuleTree::Parameter*>& owners) {
  const bool is_number = tensor.numel() == 1 && std::ranges::none_of(owners, [](const ModuleTree::Parameter* owner) {
                           return owner->tensor.defined() && owner->tensor.numel() == 1;
                         });
  pass.derived(tensor, is_number ? std::vector<const ModuleTree::Parameter*>() : owners);
}

void Observer::offer(FlowNode& node, const at::Tensor& value, Phase phase) {
  if (node.source == nullptr || !Recorder::needs_look(*node.source, phase)) return;
  TensorLook look = look_at(value);
  look.view.unit_axis = static_cast<std::int8_t>(value.dim() > node.unit_axis ? node.unit_axis : -1);
  recorder_.offer(*node.source, look, phase);
}

void Observer::follow_gradient(FlowNode& node, const at::Tensor& value) {
  Source* gradient = nullptr;
  {
    const std::lock_guard guard(lock_);
    gradient = value.requires_grad() ? flow_.gradient_of(node) : node.gradient;
  }
  if (gradient == nullptr || !Recorder::needs_look(*gradient, Phase::training)) return;
  if (!value.requires_grad()) {
    constexpr const char* kNothing = "nothing asks for gradients here, or an optimized TorchScript graph computes them";
    return recorder_.describe(*gradient, {{}, kNothing});
  }
  value.register_hook([observer = self_, gradient](const at::Tensor& seen) {
    if (const auto self = observer.lock()) self->guarded([&] { self->offer_gradient(*gradient, seen); });
  });
}

void Observer::offer_in_probe(ProbeRun& run, FlowNode& node, const at::Tensor& value) {
  if (node.source == nullptr) return;
  run.met.insert(node.source);
  offer(node, value, Phase::evaluation);
  differentiate_by(run, run.flow.gradient_of(node), value, 0);
  mask_with(run, node, value);
}

// Attention has its own panel: heads are no channels, and positions no places.
void Observer::mask_with(ProbeRun& run, FlowNode& node, const at::Tensor& value) {
  const std::int64_t count = node.attention == nullptr ? masks_in(value, run.inputs, run.patches) : 0;
  Source* const scores = count > 0 ? run.flow.masked_scores_of(node) : nullptr;
  if (scores == nullptr) return;
  ProbeRun::Masks& masks = run.masks.emplace_back();
  masks.scores = scores;
  masks.count = count;
  const auto sample = recorder_.argument_granted(*scores, Phase::evaluation);
  if (!sample) return;
  masks.is_wanted = true;
  masks.sample = *sample;
  // As it is now, whatever is done to it in place later.
  if (std::int64_t{*sample} < value.size(0)) {
    const at::Tensor layer = value.detach().select(0, *sample).clone();
    masks.planes = planes_of_masks(layer, run.inputs, run.patches);
  }
}

// The layer is kept as it is now: another tensor at the same place in the graph.
void Observer::differentiate_by(ProbeRun& run, Source* gradient, const at::Tensor& value, std::int64_t heads) {
  if (gradient == nullptr || !at::isFloatingType(value.scalar_type())) return;
  if (!gradient->described.load(std::memory_order_relaxed)) recorder_.describe(*gradient, look_at_heads(value, heads));
  if (!run.has_gradients || !value.requires_grad() || !recorder_.argument_granted(*gradient, Phase::evaluation)) return;
  const torch::autograd::Edge edge = torch::autograd::impl::gradient_edge(value);
  at::Tensor layer = value.detach();
  torch::autograd::impl::set_gradient_edge(layer, edge);
  run.layers.push_back({gradient, std::move(layer), heads});
}

void Observer::offer_gradient(Source& source, const at::Tensor& gradient) {
  if (!Recorder::needs_look(source, Phase::training)) return;
  recorder_.offer(source, look_at(gradient), Phase::training);
}

}  // namespace tensorscope::agent
