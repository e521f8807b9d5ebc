#include "tensorscope/agent.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <utility>

#include "agent/capture/device_scalars.h"
#include "agent/capture/learning_rates.h"
#include "agent/capture/module_watch.h"
#include "agent/capture/observation/callbacks.h"
#include "agent/capture/observation/observer.h"
#include "agent/capture/probe/probes.h"
#include "agent/capture/scalar_capture.h"
#include "agent/capture/tensor_look.h"
#include "agent/recorder/recorder.h"

namespace tensorscope {

struct Agent::State {
  explicit State(const agent::Settings& settings) : recorder(settings), observer(recorder) {}

  agent::Recorder recorder;
  agent::DeviceScalars device_scalars;
  agent::LearningRates learning_rates;
  agent::Observer observer;
  agent::Probes probes;
  std::atomic<bool> is_stepping{false};
  std::atomic<bool> had_two_steps{false};
  bool is_observing = false;  // by step() only

  static constexpr std::uint64_t kStepsBetweenLooksForGone = 16;

  // The observer is in the way of LibTorch's operators only in steps in which somebody wants what it sees.
  void observe(const std::shared_ptr<State>& self) {
    if (is_observing) observer.end_step();
    if (const agent::Source* const seen_in = recorder.take_non_finite()) observer.look_for_bad_numbers(*seen_in);
    if (recorder.has_leases() && recorder.step() % kStepsBetweenLooksForGone == 0) {
      observer.read_modules([this](agent::ModuleTree& modules) {
        for (agent::Source* const source : modules.take_gone())
          recorder.note(*source, "nobody holds this module any more: what is shown of its parameters is their last");
      });
    }
    const bool is_wanted = recorder.wants_observation() || observer.is_looking_for_bad_numbers();
    if (is_wanted) observer.begin_step();
    if (is_wanted == is_observing) return;
    if (!is_wanted) return end_observing();
    agent::observe(std::shared_ptr<agent::Observer>(self, &observer));
    observer.set_watching(is_observing = true);
  }
  void end_observing() noexcept {
    if (!is_observing) return;
    observer.set_watching(is_observing = false);
    agent::end_observation(&observer);
  }

  // The boundary: nothing that is thrown inside reaches the trainer. What the forward function of a probe calls is not
  // the trainer's, and passed over.
  template <typename Body>
  void guarded(const char* call, Body body) noexcept {
    if (!recorder.is_on() || observer.is_probing_here()) return;
    try {
      body();
    } catch (const std::exception& error) {
      recorder.fail(call, error.what());
    } catch (...) {
      recorder.fail(call, "something that is no std::exception was thrown");
    }
  }
  int exceptions_at_start = std::uncaught_exceptions();
};

namespace {

std::string text_of(const Hyperparameter& value) {
  std::array<char, 32> digits;
  const auto print = [&](auto number) {
    return std::string(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
  };
  switch (value.type()) {
    case Hyperparameter::Type::text:
      return std::string(value.text());
    case Hyperparameter::Type::boolean:
      return value.natural() != 0 ? "true" : "false";
    case Hyperparameter::Type::integer:
      return print(value.integer());
    case Hyperparameter::Type::natural:
      return print(value.natural());
    case Hyperparameter::Type::real:
      // Not the shortest form, which is 5e-04 for 0.0005.
      return {
          digits.data(),
          std::to_chars(digits.data(), digits.data() + digits.size(), value.real(), std::chars_format::general).ptr};
  }
  return {};
}

// In a forked child nothing of a device may be touched, not even to free it: what may have some is kept, where it can
// be found by whoever looks for leaks.
void forget(std::shared_ptr<void> state) noexcept {
  struct Forgotten {
    std::shared_ptr<void> state;
    const Forgotten* before;
  };
  static const Forgotten* last = nullptr;
  last = new (std::nothrow) Forgotten{std::move(state), last};
}

[[noreturn]] void die(const char* line) noexcept {
  std::fprintf(stderr, "tensorscope: %s\n", line);
  std::abort();
}

}  // namespace

Agent::Agent() noexcept : status_{StatusCode::off, 0, "off: no agent was started"} {}

Agent::Agent(std::shared_ptr<State> state, Status status, std::string remarks) noexcept
    : state_(std::move(state)), status_(status), remarks_(std::move(remarks)) {
  if (state_ != nullptr) gate_.store(1, std::memory_order_relaxed);
}

Agent::Agent(Agent&& other) noexcept : Agent() {
  *this = std::move(other);
}

Agent& Agent::operator=(Agent&& other) noexcept {
  if (this == &other) return *this;
  end();
  state_ = std::move(other.state_);
  gate_.store(other.gate_.exchange(0, std::memory_order_relaxed), std::memory_order_relaxed);
  status_ = std::exchange(other.status_, {StatusCode::off, 0, "off: this agent was moved from"});
  remarks_ = std::exchange(other.remarks_, {});
  return *this;
}

Agent::~Agent() {
  end();
}

void Agent::end() noexcept {
  if (state_ == nullptr) return;
  state_->observer.stop();
  state_->end_observing();
  if (state_->recorder.is_forked()) return forget(std::move(state_));
  state_->probes.clear();
  if (std::uncaught_exceptions() <= state_->exceptions_at_start) {
    state_->guarded("the destructor", [&] {
      state_->device_scalars.end(state_->recorder);
      state_->recorder.end_devices();
    });
    state_->recorder.mark_end();
  }
  state_.reset();
}

Agent Agent::start(const Options& options) noexcept {
  constexpr Status kNoMemory{StatusCode::no_memory, ENOMEM, "off: no memory to start; free some"};
  bool is_strict = false;
  try {
    agent::Settings settings =
        agent::settings_from(options, [](const char* name) -> const char* { return std::getenv(name); });
    is_strict = settings.strict;
    if (settings.strict && !settings.remarks.empty()) die(settings.remarks.c_str());
    if (!settings.options.enabled) {
      return Agent(nullptr, {StatusCode::off, 0, "off: switched off by TENSORSCOPE=off or by Options::enabled"},
                   std::move(settings.remarks));
    }
    const auto state = std::make_shared<State>(settings);
    state->observer.set_owner(state);
    Status status = state->recorder.start();
    if (!status.ok() && is_strict) die(status.text);
    if (!status.ok()) return Agent(nullptr, status, std::move(settings.remarks));
    if (!settings.remarks.empty() && status.code == StatusCode::ok) {
      status = {StatusCode::ok_with_defaults, 0,
                "recording, but an option or an environment value was not used: see message()"};
    }
    return Agent(state, status, std::move(settings.remarks));
  } catch (...) {
    if (is_strict) die(kNoMemory.text);
    return Agent(nullptr, kNoMemory, {});
  }
}

void Agent::watch_module(std::string_view name, const torch::nn::Module& module) noexcept {
  state_->guarded("watch()", [&] {
    agent::watch_module(state_->recorder, state_->observer, name, module);
    state_->learning_rates.forget(name);
  });
}

void Agent::watch_module(std::string_view name, const torch::jit::Module& module) noexcept {
  state_->guarded("watch()", [&] {
    agent::watch_module(state_->recorder, state_->observer, name, module);
    state_->learning_rates.forget(name);
  });
}

void Agent::watch_module(std::string_view name, const torch::nn::Module& module,
                         const torch::optim::Optimizer& optimizer) noexcept {
  watch_module(name, module);
  state_->guarded("watch()", [&] { state_->learning_rates.watch(name, optimizer); });
}

void Agent::watch_module(std::string_view name, const torch::nn::Module& module,
                         const std::shared_ptr<torch::optim::Optimizer>& optimizer) noexcept {
  watch_module(name, module);
  state_->guarded("watch()", [&] { state_->learning_rates.watch(name, optimizer); });
}

void Agent::keep_probe(std::string_view name, const at::Tensor& inputs, const at::Tensor* labels,
                       const Forward& forward) noexcept {
  state_->guarded("probe()", [&] {
    state_->probes.add(state_->recorder, std::shared_ptr<agent::Observer>(state_, &state_->observer), name, inputs,
                       labels != nullptr ? *labels : at::Tensor(), forward);
  });
}

void Agent::record_hyperparameters(std::span<const Hyperparameter> values) noexcept {
  state_->guarded("hyperparameters()", [&] {
    for (const Hyperparameter& value : values) {
      state_->recorder.constant("hyperparameters/" + std::string(value.name()), text_of(value));
    }
  });
}

void Agent::record_scalar(std::string_view name, double value) noexcept {
  state_->guarded("scalar()", [&] { state_->recorder.scalar(name, value); });
}

void Agent::record_scalar(std::string_view name, const at::Tensor& value) noexcept {
  state_->guarded("scalar()", [&] { agent::record_scalar(state_->recorder, state_->device_scalars, name, value); });
}

void Agent::offer(agent::Source* source, const at::Tensor& value) {
  const schema::Phase phase = at::GradMode::is_enabled() ? schema::Phase::training : schema::Phase::evaluation;
  if (source == nullptr || !agent::Recorder::needs_look(*source, phase)) return;
  state_->recorder.offer(*source, agent::look_at(value), phase);
}

void Agent::offer_tensor(std::string_view name, const at::Tensor& value) noexcept {
  state_->guarded("tensor()", [&] { offer(state_->recorder.tensor_source(name), value); });
  if (!state_->recorder.is_on()) gate_.store(0, std::memory_order_relaxed);
}

void Agent::offer_part(std::string_view name, Part part, const at::Tensor& value, const Placement& placement) noexcept {
  struct Kind {
    const char* call;
    const char* suffix;
    schema::SourceKind kind;
  };
  static constexpr Kind kKinds[] = {{"tokens()", ":tokens", schema::SourceKind::token},
                                    {"image()", ":image", schema::SourceKind::input},
                                    {"labels()", ":label", schema::SourceKind::label},
                                    {"attention()", "", schema::SourceKind::attention}};
  const Kind& kind = kKinds[static_cast<std::size_t>(part)];
  state_->guarded(kind.call, [&] {
    schema::CatalogEntry entry;
    entry.path = std::string(name) + kind.suffix;
    entry.kind = kind.kind;
    entry.placement = placement;
    agent::Source* const source = state_->recorder.tensor_source(std::move(entry));
    if (source != nullptr) state_->recorder.place(*source, placement);
    offer(source, value);
  });
  if (!state_->recorder.is_on()) gate_.store(0, std::memory_order_relaxed);
}

void Agent::keep_words(std::string_view path, std::function<std::string(std::int64_t)> word_of) noexcept {
  state_->guarded("words()", [&] { state_->recorder.set_words(path, std::move(word_of)); });
}

void Agent::end_step() noexcept {
  if (state_->observer.is_probing_here()) return;
  // Acquire, and release below: what the last step left is seen by this one, whatever thread it is on.
  if (state_->is_stepping.exchange(true, std::memory_order_acquire)) {
    state_->had_two_steps.store(true, std::memory_order_relaxed);
    return;
  }
  state_->guarded("step()", [&] {
    state_->device_scalars.collect(state_->recorder);
    state_->learning_rates.record(state_->recorder);
    if (state_->had_two_steps.exchange(false, std::memory_order_relaxed)) {
      state_->recorder.constant("tensorscope/step",
                                "step() was called by two threads at the same time: one of the calls was passed over; "
                                "let one thread end the steps");
    }
    state_->recorder.end_step([this] { state_->probes.run(); });
    state_->observe(state_);
  });
  if (!state_->recorder.is_on()) state_->end_observing();
  gate_.store(state_->recorder.is_gate_open() ? 1 : 0, std::memory_order_relaxed);
  state_->is_stepping.store(false, std::memory_order_release);
}

Status Agent::status() const noexcept {
  return state_ != nullptr ? state_->recorder.status(status_) : status_;
}

std::string Agent::message() const {
  const Status now = status();
  std::string message = now.text;
  if (now.error_number != 0) message += std::string(" (") + std::strerror(now.error_number) + ')';
  if (state_ != nullptr) {
    if (now.ok()) message = "recording into " + state_->recorder.paths().data;
    if (now.code == StatusCode::fault) message += ": " + state_->recorder.detail();
    if (now.code == StatusCode::ok_in_file) message += std::string(": ") + now.text;
  }
  if (state_ != nullptr) message += state_->probes.problems();
  if (!remarks_.empty()) message += '\n' + remarks_;
  return message;
}

}  // namespace tensorscope
