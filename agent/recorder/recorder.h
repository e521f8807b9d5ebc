#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/recorder/device_samples.h"
#include "agent/recorder/environment.h"
#include "agent/recorder/flight_recorder.h"
#include "agent/recorder/fork_generation.h"
#include "agent/recorder/name_cache.h"
#include "agent/recorder/non_finite_watch.h"
#include "agent/recorder/registry.h"
#include "agent/recorder/step_meter.h"
#include "agent/recorder/want_server.h"
#include "schema/segment_writer.h"
#include "tensorscope/status.h"

namespace tensorscope::agent {

// Everything that an agent does, without LibTorch: it names sources, records scalars, keeps steps and serves wants.
//
// Promises: after start() nothing here allocates but for a name's first use and a viewer's new wants. What throws is
// let through: the boundary of the agent turns it into fail().
// Threads: scalar(), scalar_source(), scalar_of_step(), tensor_source(), offer(), describe(), count_drop(),
// add_overhead(), step(), status(), fail() and is_on() any; the rest one at a time. At the limit: see the parts.
class Recorder {
 public:
  explicit Recorder(const Settings& settings);

  // Creates the segment. If the answer is not ok(), the recorder stays off.
  Status start();

  // False from the first fault on, and in a forked child.
  bool is_on() const noexcept { return generation_.load(std::memory_order_relaxed) == ForkGeneration::now(); }
  bool is_forked() const noexcept;
  // Switches off for good, or, in strict mode, ends the process with one line. The first fault is the one that is
  // kept.
  void fail(const char* call, std::string_view what) noexcept;
  // The state now, given how the start went.
  Status status(Status started) const noexcept;
  std::string detail() const;

  void scalar(std::string_view name, double value);
  Source* scalar_source(std::string_view name);  // nullptr if it cannot be recorded
  // Of an earlier step, maybe.
  void scalar_of_step(Source& source, std::uint64_t step, double value) noexcept;

  // The source of a tensor that is offered by name; nullptr if it cannot be recorded.
  Source* tensor_source(std::string_view name);
  // The same of another kind, with all that is to be said of it.
  Source* tensor_source(schema::CatalogEntry entry) { return registry_.find_or_add(std::move(entry)); }
  // Where what it shows stands in a sequence, from now on.
  void place(Source& source, const Placement& placement) { registry_.set_placement(source, placement); }
  Placement placement_of(std::string_view path) { return registry_.placement_of(path); }
  static bool needs_look(const Source& source, schema::Phase phase) noexcept {
    return source.grants.has(phase) || !source.described.load(std::memory_order_relaxed);
  }
  void offer(Source& source, const TensorLook& look, schema::Phase phase);

  // A source that is offered when `occasion` happens; nullptr if it cannot be recorded.
  Source* offered(schema::CatalogEntry entry, Occasion& occasion) {
    return registry_.find_or_add(std::move(entry), &occasion);
  }
  bool is_wanted(const Occasion& occasion) const noexcept { return server_.is_wanted(occasion); }
  void happened(Occasion& occasion, std::uint64_t ns) noexcept { server_.happened(occasion, ns); }
  // See WantServer.
  std::optional<std::uint32_t> argument_granted(const Source& source, schema::Phase phase) {
    return server_.argument_granted(source, step(), phase);
  }
  std::vector<Source*> left_of(const Occasion& occasion, schema::Phase phase) {
    return server_.left_of(occasion, phase);
  }
  void decline(Source& source, schema::Phase phase, const char* reason) {
    server_.decline(source, step(), phase, reason);
  }

  // Says in the catalog what is wrong with a source, or nothing any more. In strict mode a remark ends the process.
  void remark(Source& source, std::string_view text);

  // A source that the observer of operators offers, or a module that it cannot see; nullptr if it cannot be recorded.
  Source* observed(schema::CatalogEntry entry) { return offered(std::move(entry), server_.observation()); }
  // Whether the observer should be there in the step that begins: somebody wants what only it sees, or a viewer has
  // come and no pass was traced for it yet.
  bool wants_observation() const noexcept { return is_on() && (server_.wants_observation() || is_trace_wanted()); }
  // Whether anything but scalars is recorded.
  bool has_budget() const noexcept { return settings_.options.budget > 0; }
  bool has_leases() const noexcept { return server_.has_leases(); }
  bool is_trace_wanted() const noexcept { return server_.has_leases() && !is_traced_; }
  void trace_done() noexcept { is_traced_ = true; }
  // Who makes what a source shows, and of what, as the traced pass had it.
  void describe_flow(Source& source, std::string_view operator_name, std::vector<std::uint32_t> inputs,
                     std::uint32_t order) {
    registry_.describe_flow(source, operator_name, std::move(inputs), order);
  }
  // The source of the first value since the last call that was not finite and whose predecessor was; nullptr: none.
  Source* take_non_finite() noexcept { return non_finite_.take(); }
  // What is recorded under this path; nullptr: nothing.
  const Source* known(std::string_view path) const { return registry_.find(path); }
  // Tells viewers of something, by name; the last line counts. `sources`: whom it is about.
  void alert(std::string_view name, std::string_view line, std::vector<std::uint32_t> sources);
  // What it took besides offers.
  void add_observer_time(std::uint64_t ns) noexcept { observer_ns_.fetch_add(ns, std::memory_order_relaxed); }

  // A source that step() looks at; nullptr if it cannot be recorded.
  Source* watch(schema::CatalogEntry entry, std::unique_ptr<TensorOrigin> origin);
  // A scalar that step() computes at the steps at which it is wanted. Its occasion is that operators are observed.
  Source* derive(schema::CatalogEntry entry, std::unique_ptr<ScalarOrigin> origin);
  // Says something of a source in the catalog, which is no fault.
  void note(Source& source, std::string_view text) { registry_.set_note(source, text); }
  // All that was found when `name` was watched, again maybe: what was found before and is not among it is released,
  // and the catalog says so.
  void end_watch(std::string_view name, std::vector<Source*> met);
  void set_words(std::string_view path, WordOf word_of) { registry_.set_words(path, std::move(word_of)); }
  // What does not change with the steps, such as a hyper-parameter.
  void constant(std::string_view name, std::string_view value);

  // Tells the catalog what a look found.
  void describe(Source& source, const TensorLook& look) { registry_.describe(source, look); }
  void count_drop(schema::DropCause cause) noexcept { segment_.count_drop(cause); }
  // What capture took besides: part of the agent's cost.
  void add_overhead(std::uint64_t ns) noexcept { overhead_ns_.fetch_add(ns, std::memory_order_relaxed); }

  // `offer_more`, if there is any, is called before the step's number changes, after it was decided what is wanted; its
  // time is that of samples.
  void end_step(const std::function<void()>& offer_more = nullptr);
  std::uint64_t step() const noexcept { return step_.load(std::memory_order_relaxed); }
  // Whether tensor() has to be called at all: in the first step, to learn the names, and while a lease lives.
  bool is_gate_open() const noexcept { return is_on() && (is_first_step_ || server_.has_leases()); }

  // No step is to come: records what devices have done, counts what they have not as dropped.
  void end_devices() { devices_.end(); }
  void mark_end() noexcept;
  const schema::SegmentPaths& paths() const noexcept { return segment_.paths(); }

 private:
  const Settings settings_;
  std::uint32_t started_in_ = ForkGeneration::now();
  std::atomic<std::uint32_t> generation_{0};  // of the start; 0 before it and after a fault
  schema::SegmentWriter segment_;
  Registry registry_;
  NonFiniteWatch non_finite_;
  DeviceSamples devices_;
  WantServer server_;
  FlightRecorder flight_;
  NameCache scalars_;
  NameCache tensors_;

  mutable std::mutex fault_lock_;  // guards fault_
  std::string fault_;

  // By step() only; step_ is read by all.
  std::atomic<std::uint64_t> step_;
  bool is_first_step_ = true;
  bool is_traced_ = false;  // since the first of the leases that live began
  std::uint64_t scalars_seen_ = 0;
  StepMeter meter_;

  // By end_watch() only.
  std::map<std::string, std::vector<Source*>, std::less<>> watched_;

  std::atomic<std::uint64_t> offers_ns_{0};     // what offer() took in this step
  std::atomic<std::uint64_t> overhead_ns_{0};   // what capture took besides
  std::atomic<std::uint64_t> observer_ns_{0};   // what the observer took besides
  std::atomic<std::uint64_t> scalar_count_{0};  // about how many were written
};

}  // namespace tensorscope::agent
