#include <algorithm>
#include <mutex>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "agent/capture/observation/observer.h"

// The search for bad numbers: when it begins, what each step of it found, and what is told.
namespace tensorscope::agent {

void Observer::look_for_bad_numbers(const Source& seen_in) {
  const std::lock_guard guard(lock_);
  const bool is_paused = recorder_.step() < next_health_step_;
  if (is_looking_for_bad_numbers() || is_paused || modules_.size() == 0 || !recorder_.has_budget()) return;
  health_cause_ = seen_in.path;
  health_steps_left_ = kHealthSteps;
  health_.begin();
  ++health_trace_;
  is_health_wanted_.store(true, std::memory_order_relaxed);
}

void Observer::end_health_step() {
  for (const ModuleTree::Parameter& parameter : modules_.parameters()) {
    if (!parameter.number || !parameter.tensor.defined() || !parameter.tensor.is_leaf()) continue;
    const at::Tensor& gradient = parameter.tensor.grad();
    if (!gradient.defined()) continue;
    const bool is_leaf_module = modules_.module(parameter.module).children == 0;
    health_.parameter_gradient(parameter.path, is_leaf_module ? &flow_.call(parameter.module, 0) : nullptr, gradient);
  }
  std::optional<HealthTrace::Finding> finding = health_.finding(recorder_.step() - 1);
  --health_steps_left_;
  if (!finding && health_steps_left_ > 0) {
    health_.begin_pass();
    ++health_trace_;
    return;
  }
  // What follows from bad parameters, or was not found, takes no place of what was found before.
  const bool is_news = !has_told_ || (finding && finding->is_attributed);
  if (finding && is_news) {
    health_pause_ = kHealthPause;
  } else {
    next_health_step_ = recorder_.step() + health_pause_;
    health_pause_ = std::min(2 * health_pause_, kMostHealthPause);
  }
  if (is_news) {
    has_told_ = finding.has_value();
    if (!finding) finding.emplace().line = health_.nothing_found(kHealthSteps);
    if (finding->first != nullptr) finding->line += last_good_of(*finding->first);
    recorder_.alert("alerts/first_bad_layer", health_cause_ + ": " + finding->line, std::move(finding->sources));
  }
  is_health_wanted_.store(false, std::memory_order_relaxed);
  health_.begin();
  ++health_trace_;
}

// The last statistics, of samples or of the flight recorder, in which all was finite.
std::string Observer::last_good_of(const FlowNode& node) {
  std::vector<const Source*> sources = {node.source, node.gradient};
  for (const ModuleTree::Parameter& parameter : modules_.parameters()) {
    if (parameter.module != node.module || !parameter.number || !parameter.tensor.defined()) continue;
    sources.push_back(recorder_.known(parameter.path));
    sources.push_back(recorder_.known(parameter.path + ":grad"));
  }
  std::ostringstream text;
  text.precision(3);
  for (const Source* const source : sources) {
    if (source == nullptr || source->good_abs_max.load(std::memory_order_relaxed) < 0) continue;
    text << (text.tellp() > 0 ? ", " : "; last good: ") << source->path << " up to ±"
         << source->good_abs_max.load(std::memory_order_relaxed) << " at step "
         << source->good_step.load(std::memory_order_relaxed);
  }
  return text.str();
}

void Observer::look_at_gradient(const FlowNode& node, std::uint64_t health_trace, const at::Tensor& gradient) {
  const std::lock_guard guard(lock_);
  if (health_trace == health_trace_) health_.gradient(node, gradient);
}

}  // namespace tensorscope::agent
