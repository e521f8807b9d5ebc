#include "agent/capture/observation/observer.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/graph_task.h>

#include <algorithm>
#include <bit>
#include <iterator>
#include <utility>
#include <vector>

#include "agent/capture/observation/each_tensor.h"

namespace tensorscope::agent {
namespace {

using schema::Phase;

constexpr std::size_t kNone = ObservedModule::kNone;

// Optimizers add weights to their gradients.
bool is_gradient_of(const at::Tensor& tensor, const at::Tensor& parameter) {
  if (!parameter.is_leaf() || !parameter.grad().defined()) return false;
  const void* const memory = ModuleTree::memory_of(tensor);
  return memory != nullptr && memory == ModuleTree::memory_of(parameter.grad());
}

bool is_made_of(const FlowNode& node, const FlowNode& producer) {
  for (const FlowNode* place = &node; place != nullptr; place = place->producer) {
    if (place == &producer) return true;
  }
  return false;
}

}  // namespace

// An operator's inputs, by what is known of them.
struct Observer::Inputs {
  struct Data {
    const at::Tensor* tensor;
    FlowNode* maker;
  };

  c10::ArrayRef<const c10::IValue> all;
  std::vector<Data> data;
  std::vector<const ModuleTree::Parameter*> parameters;
  bool has_numbers = false;  // such as a norm, that are made of parameters and stand for none
  bool begins_with_parameter = false;

  FlowNode* maker() const {
    for (const Data& one : data) {
      if (one.maker != nullptr) return one.maker;
    }
    return nullptr;
  }
  // What the result is named after.
  FlowNode* nearest_maker() const {
    FlowNode* nearest = nullptr;
    for (const Data& one : data) {
      if (one.maker != nullptr && (nearest == nullptr || one.maker->operators < nearest->operators))
        nearest = one.maker;
    }
    return nearest;
  }
  // Adds the sources that feed a node, each once. What its own call has made on the way does not feed it.
  void add_sources(const FlowNode& node, std::vector<std::uint32_t>& sources) const {
    for (const Data& one : data) {
      if (one.maker == nullptr || one.maker->source == nullptr || is_made_of(*one.maker, node)) continue;
      const std::uint32_t id = one.maker->source->id;
      if (std::ranges::find(sources, id) == sources.end()) sources.push_back(id);
    }
  }
};

void Observer::change_modules(const std::function<void(ModuleTree& modules)>& change) {
  const std::lock_guard guard(lock_);
  change(modules_);
  // It points to nodes that may be gone.
  health_.begin();
  ++health_trace_;
}

void Observer::stop() noexcept {
  stopped_.store(true, std::memory_order_relaxed);
}

void Observer::fail(std::string_view what) noexcept {
  stop();
  recorder_.fail("the observer of operators", what);
}

void Observer::read_modules(const std::function<void(ModuleTree& modules)>& read) {
  const std::lock_guard guard(lock_);
  read(modules_);
}

void Observer::begin_probe(ProbeRun& run) {
  const std::lock_guard guard(lock_);
  modules_.refresh();
  probe_ = &run;
  probing_thread_.store(std::this_thread::get_id(), std::memory_order_relaxed);
}

void Observer::end_probe() noexcept {
  probing_thread_.store({}, std::memory_order_relaxed);
  probe_ = nullptr;
}

void Observer::begin_step() {
  clipping_.begin_step(recorder_.step());
  const std::lock_guard guard(lock_);
  tracing_.store(recorder_.is_trace_wanted(), std::memory_order_relaxed);
  modules_.refresh();
}

void Observer::end_step() {
  const std::lock_guard guard(lock_);
  if (tracing_.load(std::memory_order_relaxed)) {
    ++traced_steps_;
    // A network that nothing is seen of, or that nobody runs, is not waited for.
    if (std::exchange(has_traced_, false) || traced_steps_ >= kTraceSteps || modules_.size() == 0) {
      traced_steps_ = 0;
      recorder_.trace_done();
    }
  }
  if (is_looking_for_bad_numbers()) end_health_step();
}

HealthTrace::Given Observer::given_of(const Inputs& inputs) {
  HealthTrace::Given given;
  for (const Inputs::Data& data : inputs.data) {
    if (data.maker != nullptr) {
      health_.look_at_made(*data.maker, given);
    } else {
      health_.look_at_data(*data.tensor, given);
    }
  }
  for (const ModuleTree::Parameter* parameter : inputs.parameters)
    health_.look_at_parameter(parameter->path, parameter->tensor, given);
  return given;
}

const Operator& Observer::operator_of(const char* name) {
  std::unique_ptr<Operator>& op = operators_[name];
  if (!op) op = std::make_unique<Operator>(name);
  return *op;
}

Observer::Inputs Observer::sort(const Pass& pass, c10::ArrayRef<const c10::IValue> values) const {
  Inputs inputs;
  inputs.all = values;
  bool is_first = true;
  for (const c10::IValue& value : values) {
    for_each_tensor(value, [&](const at::Tensor& tensor) {
      std::vector<const ModuleTree::Parameter*> owners = modules_.owners_of(tensor);
      const std::vector<const ModuleTree::Parameter*>* derived = nullptr;
      if (owners.empty() && (derived = pass.owners_of(tensor)) != nullptr) {
        // Those of a model that was watched until now, in the middle of a pass, are gone.
        std::ranges::copy_if(*derived, std::back_inserter(owners),
                             [](const ModuleTree::Parameter* owner) { return owner->tensor.defined(); });
      }
      if (derived != nullptr && owners.empty()) {
        inputs.has_numbers = true;
      } else if (owners.empty()) {
        inputs.data.push_back({&tensor, pass.maker_of(tensor)});
      } else {
        inputs.parameters.insert(inputs.parameters.end(), owners.begin(), owners.end());
        inputs.begins_with_parameter = inputs.begins_with_parameter || is_first;
      }
      is_first = false;
    });
  }
  return inputs;
}

Pass* Observer::pass_of(ObservedThread& thread, const ObservedThread::Level& level) {
  if (is_probing_here()) return thread.levels.size() > 1 ? nullptr : &probe_->pass;
  if (!is_watching_.load(std::memory_order_relaxed)) return nullptr;
  const bool has_gradients = at::GradMode::is_enabled();
  if (thread.levels.size() > 1 && !(level.may_recompute && has_gradients)) return nullptr;
  // The observer may have come in the middle of a function of backward(), whose begin it has not seen.
  if (thread.levels.size() == 1 && torch::autograd::get_current_graph_task_exec_info() != nullptr) return nullptr;
  if (thread.step != recorder_.step()) {
    thread.step = recorder_.step();
    for (Pass* pass : {&thread.with_gradients, &thread.without_gradients}) {
      end_pass(*pass);
      pass->forget_data();
    }
  }
  return has_gradients ? &thread.with_gradients : &thread.without_gradients;
}

void Observer::begin_operator(ObservedThread& thread, const char* name, c10::ArrayRef<const c10::IValue> values) {
  ObservedThread::Level& level = thread.levels.back();
  if (level.depth++ > 0) return;
  Running& running = level.running;
  running = {};
  if (thread.levels.size() == 1 && !is_probing_here()) clipping_.begin_operator(name, values, recorder_.step());
  const std::lock_guard guard(lock_);
  Pass* const current = pass_of(thread, level);
  if (current == nullptr) return;
  Pass& pass = *current;
  const Operator& op = operator_of(name);
  if (op.question) return;
  running.pass = &pass;
  running.op = &op;
  Inputs inputs = sort(pass, values);
  if (inputs.parameters.empty() && !(inputs.data.empty() && inputs.has_numbers)) {
    continue_flow(pass, op, inputs, running);
  } else if (inputs.data.empty()) {
    if (op.in_place) return;
    running.makes = Running::Makes::parameter;
    running.owners = inputs.parameters;
  } else {
    begin_call(thread, pass, op, inputs, running);
  }
  if (running.makes == Running::Makes::result && looks_for_bad_numbers(pass)) running.given = given_of(inputs);
}

// Which of the parameters tells the module that calls the operator.
const ModuleTree::Parameter* Observer::caller_of(Pass& pass, const Operator& op, const Inputs& inputs) {
  // What is changed in place is the parameter itself, by an optimizer, or something that only keeps its average.
  if (op.in_place && (inputs.begins_with_parameter || inputs.data.front().maker == nullptr)) return nullptr;
  const ModuleTree::Parameter* caller = nullptr;
  for (const ModuleTree::Parameter* owner : inputs.parameters) {
    for (const Inputs::Data& data : inputs.data) {
      if (is_gradient_of(*data.tensor, owner->tensor)) return nullptr;
    }
    const ObservedModule& module = modules_.module(owner->module);
    const bool fits = module.type.begins_with(op) || is_continued(pass, op, inputs, *owner);
    // Tied weights belong to the module whose kind of operator this is; else the first that has them.
    if (fits && (caller == nullptr || (module.type.is_known() && !modules_.module(caller->module).type.is_known())))
      caller = owner;
  }
  return caller;
}

// Whether the operator goes on with a call that has not used the parameter yet: the bias of a linear layer is added
// to the product.
bool Observer::is_continued(Pass& pass, const Operator& op, const Inputs& inputs, const ModuleTree::Parameter& owner) {
  const Pass::Call* const call = pass.last_call(owner.module);
  if (call == nullptr || !owner.number) return false;
  const std::uint64_t bit = std::uint64_t{1} << std::min<std::size_t>(*owner.number, 63);
  if ((call->used & bit) != 0) return false;
  return !modules_.module(owner.module).type.is_known() || (op.plain == "add" && inputs.maker() == call->node);
}

void Observer::begin_call(ObservedThread& thread, Pass& pass, const Operator& op, Inputs& inputs, Running& running) {
  const ModuleTree::Parameter* const caller = caller_of(pass, op, inputs);
  if (caller == nullptr) {
    // A parameter in another's hands, or a penalty on it: a step of the flow, if there is one.
    if (!(op.in_place && inputs.begins_with_parameter)) continue_flow(pass, op, inputs, running);
    return;
  }
  const std::size_t index = caller->module;
  const ObservedModule& module = modules_.module(index);
  const bool is_fresh = inputs.maker() == nullptr;
  if (thread.levels.size() > 1) recomputed_.insert(index);

  const bool is_probe = pass.probe() != nullptr;
  const bool is_training =
      !is_probe && (modules_.is_forgotten(module.root) || modules_.module(module.root).is_training());
  if (!pass.is_empty() && pass.is_training() != is_training) end_pass(pass);
  if (is_fresh && !is_probe && (!is_training || &pass == &thread.without_gradients)) {
    // Nobody tells where an evaluation pass begins: where a module is given new data once more than in a training pass.
    const Pass::Call* const call = pass.last_call(index);
    const auto usual = calls_of_pass_.find(index);
    const std::size_t calls = usual != calls_of_pass_.end() ? usual->second : 1;
    if (call != nullptr && call->number + 1 >= calls && !is_continued(pass, op, inputs, *caller)) end_pass(pass);
  }
  if (pass.is_empty()) pass.begin(is_training);

  for (Inputs::Data& data : inputs.data) {
    if (data.maker != nullptr || !is_fresh) continue;
    FlowNode& input = flow_of(pass).input(module.root, pass.count_input(module.root));
    data.maker = &input;
    pass.made(*data.tensor, input);
    if (looks_for_bad_numbers(pass)) health_.made(input, nullptr, *data.tensor, {});
    trace(pass, input, op, {});
    if (is_probe) pass.probe()->met.insert(input.source);
    offer(input, pass.data_of(*data.tensor), phase_of(pass));
  }

  running.makes = Running::Makes::result;
  if (module.children > 0) {
    running.node = &flow_of(pass).result(index, op, pass.count_result(&module, op));
    running.is_whole = true;
    // A bias of positions that is added to scores.
    if (const FlowNode* const maker = inputs.maker(); maker != nullptr && op.keeps_scores)
      running.node->scores_of = maker->scores_of;
    trace(pass, *running.node, op, inputs);
  } else {
    Pass::Call* call = pass.last_call(index);
    std::uint64_t used = 0;
    for (const ModuleTree::Parameter* owner : inputs.parameters) {
      if (owner->module == index && owner->number)
        used |= std::uint64_t{1} << std::min<std::size_t>(*owner->number, 63);
    }
    const bool is_known = module.type.is_known();
    const bool is_same_call =
        call != nullptr && (call->used & used) == 0 && (!is_known || is_continued(pass, op, inputs, *caller));
    if (!is_same_call) {
      if (call != nullptr && !is_known) operators_of_call_[index] = call->operators;
      call = &pass.begin_call(index);
      call->node = &flow_of(pass).call(index, call->number);
      call->op = &op;
      call->order = pass.next_order();
    }
    inputs.add_sources(*call->node, call->inputs);
    call->used |= used;
    ++call->operators;
    const bool uses_all =
        static_cast<std::size_t>(std::popcount(call->used)) == std::min<std::size_t>(module.parameters, 64);
    running.node = call->node;
    const auto usual = operators_of_call_.find(index);
    const bool has_usual = usual != operators_of_call_.end();
    if (is_known) {
      // A bias is still to come, if there is one.
      running.is_whole = uses_all || op.bare != "matmul";
    } else {
      running.is_whole = uses_all || (has_usual && usual->second == call->operators);
    }
    // Until it is known which of its operators is the last, each may be.
    if (running.is_whole || !has_usual) describe(pass, *call->node, *call->op, call->inputs, call->order);
  }
}

void Observer::continue_flow(Pass& pass, const Operator& op, const Inputs& inputs, Running& running) {
  FlowNode* const first = inputs.maker();
  if (first == nullptr) {
    if (!op.layout || inputs.data.empty()) return;
    running.makes = Running::Makes::data;
    running.data = *inputs.data.front().tensor;
    return;
  }
  if (first->is_output) {
    const std::size_t next = modules_.module(first->module).next;
    if (next != kNone && modules_.module(next).type.is(op)) {
      running.makes = Running::Makes::result;
      running.node = &flow_of(pass).call(next, pass.begin_call(next).number);
      running.is_whole = true;
      trace(pass, *running.node, op, inputs);
      return;
    }
  }
  if (op.layout) {
    running.makes = Running::Makes::same;
    running.node = first;
    return;
  }
  running.makes = Running::Makes::result;
  running.is_whole = true;
  FlowNode& producer = *inputs.nearest_maker();
  FlowNode& node = flow_of(pass).result(producer, op, pass.count_result(&producer, op), first->unit_axis);
  running.node = &node;
  if (op.product && inputs.data.size() >= 2 && inputs.data[1].maker != nullptr) {
    node.scores_of = common_owner(*first, *inputs.data[1].maker);
  } else if (op.keeps_scores) {
    node.scores_of = first->scores_of;
  } else if (op.plain == "softmax" && first->scores_of != kNone) {
    flow_of(pass).attention_of(node, first->scores_of);
  } else if (op.bare == "scaleddotproductattention" && inputs.all.size() >= 6 && inputs.data.size() >= 3) {
    FlowNode* const key = inputs.data[1].maker;
    flow_of(pass).attention_of(node, common_owner(*first, key != nullptr ? *key : *first));
    running.query = *inputs.data[0].tensor;
    running.key = *inputs.data[1].tensor;
    if (inputs.all[3].isTensor()) running.mask = inputs.all[3].toTensor();
    // LibTorch 1.13 has `need_attn_weights` before `is_causal`.
    const bool is_old = op.plain.starts_with('_');
    const std::size_t causal = is_old ? 6 : 5;
    running.is_causal = inputs.all.size() > causal && inputs.all[causal].isBool() && inputs.all[causal].toBool();
    running.scale = !is_old && inputs.all.size() > 6 && inputs.all[6].isDouble() ? inputs.all[6].toDouble() : 0;
  }
  trace(pass, node, op, inputs);
}

// The module that both belong to: of an attention that has its own layers for queries and keys, not these layers.
std::size_t Observer::common_owner(const FlowNode& left, const FlowNode& right) {
  std::size_t owner = left.module;
  const auto holds = [&](std::size_t outer, std::size_t inner) {
    for (; inner != kNone; inner = modules_.module(inner).parent) {
      if (inner == outer) return true;
    }
    return false;
  };
  while (owner != kNone && !holds(owner, right.module)) owner = modules_.module(owner).parent;
  if (owner == kNone) return left.module;
  const ObservedModule& module = modules_.module(owner);
  return module.children == 0 && module.parent != kNone ? module.parent : owner;
}

void Observer::end_pass(Pass& pass) {
  for (const auto& [module, call] : pass.calls()) {
    if (!modules_.module(module).type.is_known()) operators_of_call_[module] = call.operators;
    if (pass.is_training()) calls_of_pass_[module] = call.number + 1;
  }
  pass.clear();
}

void Observer::trace(Pass& pass, const FlowNode& node, const Operator& op, const Inputs& inputs) {
  const std::uint32_t order = pass.next_order();
  if (!is_traced(pass)) return;
  std::vector<std::uint32_t> sources;
  inputs.add_sources(node, sources);
  describe(pass, node, op, std::move(sources), order);
}

void Observer::describe(const Pass& pass, const FlowNode& node, const Operator& op, std::vector<std::uint32_t> inputs,
                        std::uint32_t order) {
  if (!is_traced(pass) || node.source == nullptr) return;
  recorder_.describe_flow(*node.source, op.name, std::move(inputs), order);
  has_traced_ = has_traced_ || pass.probe() == nullptr;
}

Phase Observer::phase_of(const Pass& pass) const {
  return pass.is_training() && at::GradMode::is_enabled() ? Phase::training : Phase::evaluation;
}

void Observer::begin_backward_function(ObservedThread& thread, std::string_view name) {
  if (thread.levels.size() == 1 && !thread.with_gradients.is_empty() && !is_probing_here()) {
    const std::lock_guard guard(lock_);
    end_pass(thread.with_gradients);
  }
  ObservedThread::Level& level = thread.levels.emplace_back();
  level.may_recompute = name.find("CppNode") != std::string_view::npos;
}

void Observer::end_backward_function(ObservedThread& thread) {
  if (thread.levels.size() > 1) thread.levels.pop_back();
}

}  // namespace tensorscope::agent
