#pragma once

#include <ATen/core/ivalue.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "agent/capture/observation/clipping.h"
#include "agent/capture/observation/flow.h"
#include "agent/capture/observation/health_trace.h"
#include "agent/capture/observation/module_tree.h"
#include "agent/capture/observation/observed_thread.h"
#include "agent/capture/observation/probe_run.h"
#include "agent/recorder/own_time.h"
#include "agent/recorder/recorder.h"

namespace tensorscope::agent {

// Sees the operators that LibTorch runs, knows from the parameters among their inputs which module calls them, and
// offers what they make to the recorder: activations, their gradients, attention.
//
// A module's output is what the last operator makes that takes a parameter of the module which its call has not used
// yet. What has no module is named by the flow of data, "net.conv1/relu". Tensors are only looked at: a weak reference
// to each is kept for the time of a pass, and a hook for a gradient that somebody wants.
// Threads: begin…() and end…() any; watch() and end_step() one at a time. A lock is held while a name is found, not
// while elements are read.
// At the limit: see Flow. What cannot be named is not offered.
class Observer {
 public:
  static constexpr int kHealthSteps = 16;
  // So many steps pass before it is looked for bad numbers again, after they were looked for in vain; twice as many
  // each time, up to kMostHealthPause.
  static constexpr std::uint64_t kHealthPause = 100;
  static constexpr std::uint64_t kMostHealthPause = 100'000;
  // In so many steps an operator on a watched module's output is to be met.
  static constexpr int kTraceSteps = 16;

  explicit Observer(Recorder& recorder) : recorder_(recorder), flow_(recorder, modules_) {}

  // Who keeps it: hooks on tensors outlive agents.
  void set_owner(const std::shared_ptr<void>& owner) { self_ = std::shared_ptr<Observer>(owner, this); }

  // Lets change the tree of modules.
  void change_modules(const std::function<void(ModuleTree& modules)>& change);
  void read_modules(const std::function<void(ModuleTree& modules)>& read);

  Clipping& clipping() noexcept { return clipping_; }

  // What this thread runs until end_probe() is a probe's, and not the training's.
  void begin_probe(ProbeRun& run);
  void end_probe() noexcept;
  bool is_probing_here() const noexcept {
    return probing_thread_.load(std::memory_order_relaxed) == std::this_thread::get_id();
  }

  // Whether the operators of the training are looked at.
  void set_watching(bool is_watching) noexcept { is_watching_.store(is_watching, std::memory_order_relaxed); }
  bool is_watching() const noexcept { return is_watching_.load(std::memory_order_relaxed); }
  // Before and after a step that is observed.
  void begin_step();
  void end_step();
  // Looks for bad numbers from the next pass on, until it finds some, or for kHealthSteps steps. Without a module there
  // is nothing to look at.
  void look_for_bad_numbers(const Source& seen_in);
  bool is_looking_for_bad_numbers() const noexcept { return is_health_wanted_.load(std::memory_order_relaxed); }
  // Nothing is offered any more; for the end of the agent.
  void stop() noexcept;
  bool is_stopped() const noexcept { return stopped_.load(std::memory_order_relaxed) || !recorder_.is_on(); }

  // For all that LibTorch calls: what `action` throws turns the agent off. Its time is the agent's.
  template <typename Action>
  void guarded(const Action& action) noexcept {
    if (is_stopped()) return;
    try {
      // A probe's time is measured as a whole.
      if (is_probing_here()) return action();
      const OwnTime time;
      action();
      recorder_.add_observer_time(time.ns());
    } catch (const std::exception& error) {
      fail(error.what());
    } catch (...) {
      fail("something that is no std::exception was thrown");
    }
  }

  void begin_operator(ObservedThread& thread, const char* name, c10::ArrayRef<const c10::IValue> inputs);
  void end_operator(ObservedThread& thread, std::span<const c10::IValue> outputs);
  void begin_backward_function(ObservedThread& thread, std::string_view name);
  void end_backward_function(ObservedThread& thread);

  // What hooks are called with.
  void look_at_gradient(const FlowNode& node, std::uint64_t health_trace, const at::Tensor& gradient);
  void offer_gradient(Source& source, const at::Tensor& gradient);

 private:
  struct Inputs;
  void fail(std::string_view what) noexcept;
  using Running = ObservedThread::Running;

  Flow& flow_of(const Pass& pass) noexcept { return pass.probe() != nullptr ? pass.probe()->flow : flow_; }
  bool looks_for_bad_numbers(const Pass& pass) const noexcept {
    return pass.probe() == nullptr && is_looking_for_bad_numbers();
  }
  // The pass that an operator on this thread belongs to; nullptr: none that is looked at.
  Pass* pass_of(ObservedThread& thread, const ObservedThread::Level& level);

  const Operator& operator_of(const char* name);
  Inputs sort(const Pass& pass, c10::ArrayRef<const c10::IValue> values) const;
  // These find out what an operator is going to make.
  void begin_call(ObservedThread& thread, Pass& pass, const Operator& op, Inputs& inputs, Running& running);
  void continue_flow(Pass& pass, const Operator& op, const Inputs& inputs, Running& running);
  const ModuleTree::Parameter* caller_of(Pass& pass, const Operator& op, const Inputs& inputs);
  bool is_continued(Pass& pass, const Operator& op, const Inputs& inputs, const ModuleTree::Parameter& owner);
  void end_pass(Pass& pass);
  static void derive(Pass& pass, const at::Tensor& tensor, const std::vector<const ModuleTree::Parameter*>& owners);
  bool is_traced(const Pass& pass) const noexcept {
    return pass.probe() != nullptr ? !pass.probe()->is_traced : tracing_.load(std::memory_order_relaxed);
  }
  void trace(Pass& pass, const FlowNode& node, const Operator& op, const Inputs& inputs);
  void describe(const Pass& pass, const FlowNode& node, const Operator& op, std::vector<std::uint32_t> inputs,
                std::uint32_t order);
  std::size_t common_owner(const FlowNode& left, const FlowNode& right);

  schema::Phase phase_of(const Pass& pass) const;
  void offer(FlowNode& node, const at::Tensor& value, schema::Phase phase);
  void follow_gradient(FlowNode& node, const at::Tensor& value);
  void offer_in_probe(ProbeRun& run, FlowNode& node, const at::Tensor& value);
  void mask_with(ProbeRun& run, FlowNode& node, const at::Tensor& value);
  void differentiate_by(ProbeRun& run, Source* gradient, const at::Tensor& value, std::int64_t heads);
  HealthTrace::Given given_of(const Inputs& inputs);
  void end_health_step();
  std::string last_good_of(const FlowNode& node);

  Recorder& recorder_;
  std::weak_ptr<Observer> self_;
  std::atomic<bool> stopped_{false};
  std::atomic<bool> tracing_{false};
  std::atomic<bool> is_watching_{false};
  std::atomic<std::thread::id> probing_thread_{};
  ProbeRun* probe_ = nullptr;  // read by that thread only
  std::atomic<bool> is_health_wanted_{false};

  Clipping clipping_;

  std::mutex lock_;  // guards all below
  ModuleTree modules_;
  Flow flow_;
  std::unordered_map<std::string, std::unique_ptr<Operator>> operators_;
  bool has_traced_ = false;
  int traced_steps_ = 0;  // without finding anything to trace
  // Learned from passes that are over: with how many operators a module uses its parameters, how often it is called in
  // a training pass, and which modules gradient checkpointing calls again.
  std::unordered_map<std::size_t, std::size_t> operators_of_call_;
  std::unordered_map<std::size_t, std::size_t> calls_of_pass_;
  std::unordered_set<std::size_t> recomputed_;

  HealthTrace health_;
  std::uint64_t health_trace_ = 0;  // which one; of what it points to, nothing is there in the next
  int health_steps_left_ = 0;
  std::uint64_t health_pause_ = kHealthPause;
  std::uint64_t next_health_step_ = 0;
  std::string health_cause_;
  bool has_told_ = false;  // of a layer
};

}  // namespace tensorscope::agent
