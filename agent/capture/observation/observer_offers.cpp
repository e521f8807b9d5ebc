#include <ATen/core/Tensor.h>

#include <algorithm>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

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
    if (is_looking_for_bad_numbers()) {
      health_.made(*running.node, running.op, first, std::move(running.given));
      if (phase == Phase::training && first.requires_grad()) {
        first.register_hook([observer = self_, node = running.node, trace = health_trace_](const at::Tensor& seen) {
          if (const auto self = observer.lock()) self->look_at_gradient(*node, trace, seen);
        });
      }
    }
    heads = modules_.module(running.node->module).heads;
    // What gradient checkpointing runs ahead, without gradients, it runs again.
    is_skipped = phase == Phase::evaluation && pass.is_training() && recomputed_.contains(running.node->module);
  }
  if (!running.is_whole || is_skipped || is_stopped()) return;
  offer(*running.node, first, phase);
  if (phase == Phase::training) follow_gradient(*running.node, first);
  for (FlowNode* node : running.node->also) {
    offer(*node, first, phase);
    if (phase == Phase::training) follow_gradient(*node, first);
  }
  if (running.node->attention == nullptr) return;
  if (running.query.defined()) {
    offer_fused_attention(recorder_, *running.node->attention,
                          {running.query, running.key, running.mask, running.scale, running.is_causal}, phase);
  } else {
    offer_attention(*running.node->attention, first, heads, phase);
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

// B·H matrices of weights, as MultiheadAttention has them, are B times H.
void Observer::offer_attention(Source& source, const at::Tensor& weights, std::int64_t heads, Phase phase) {
  if (!Recorder::needs_look(source, phase)) return;
  TensorLook look = look_at(weights);
  TensorView& view = look.view;
  if (look.obstacle == nullptr && heads > 0 && view.dimensions == 3 && view.sizes[0] % heads == 0) {
    view.dimensions = 4;
    std::shift_right(view.sizes.begin(), view.sizes.begin() + 4, 1);
    std::shift_right(view.strides.begin(), view.strides.begin() + 4, 1);
    view.sizes[0] = view.sizes[1] / heads;
    view.sizes[1] = heads;
    view.strides[0] = view.strides[1] * heads;
  }
  recorder_.offer(source, look, phase);
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
    if (const auto self = observer.lock()) self->offer_gradient(*gradient, seen);
  });
}

void Observer::offer_gradient(Source& source, const at::Tensor& gradient) {
  if (is_stopped() || !Recorder::needs_look(source, Phase::training)) return;
  recorder_.offer(source, look_at(gradient), Phase::training);
}

}  // namespace tensorscope::agent
