#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "agent/recorder/environment.h"
#include "agent/recorder/fork_generation.h"
#include "agent/recorder/governor.h"
#include "agent/recorder/name_cache.h"
#include "agent/recorder/registry.h"
#include "agent/recorder/sampler.h"
#include "agent/recorder/step_meter.h"
#include "agent/recorder/want_table.h"
#include "schema/control.h"
#include "schema/segment_writer.h"
#include "tensorscope/status.h"

namespace tensorscope::agent {

// Everything that an agent does, without LibTorch: it names sources, records scalars, keeps steps, and serves wants.
//
// Promises: after start() nothing here allocates but for a name's first use and a viewer's new wants. What throws is
// let through: the agent's boundary turns it into fail(). Threads: scalar(), tensor_source(), offer(), status(),
// fail(), is_on() any; the rest one at a time. At the limit: see the parts.
class Recorder {
 public:
  explicit Recorder(const Settings& settings);
  ~Recorder();

  // Creates the segment. If the answer is not ok(), the recorder stays off.
  Status start();

  // False from the first fault on, and in a forked child.
  bool is_on() const noexcept { return generation_.load(std::memory_order_relaxed) == ForkGeneration::now(); }
  bool is_forked() const noexcept;
  // Switches off for good, or, in strict mode, ends the process with one line. The first fault is the one that is kept.
  void fail(const char* call, std::string_view what) noexcept;
  // The state now, given how the start went.
  Status status(Status started) const noexcept;
  std::string detail() const;

  void scalar(std::string_view name, double value);
  Source* scalar_source(std::string_view name);  // nullptr if it cannot be recorded
  // Of an earlier step, maybe.
  void scalar_of_step(const Source& source, std::uint64_t step, double value) noexcept;

  // The source of a tensor that is offered by name; nullptr if it cannot be recorded.
  Source* tensor_source(std::string_view name);
  static bool needs_look(const Source& source) noexcept {
    return source.granted.load(std::memory_order_relaxed) || !source.described.load(std::memory_order_relaxed);
  }
  void offer(Source& source, const TensorLook& look, schema::Phase phase);

  // A source that step() looks at; nullptr if it cannot be recorded.
  Source* watch(schema::CatalogEntry entry, std::unique_ptr<TensorOrigin> origin);
  // What does not change with the steps, such as a hyper-parameter.
  void constant(std::string_view name, std::string_view value);

  // Tells the catalog what a look found.
  void describe(Source& source, const TensorLook& look) { registry_.describe(source, look); }
  void count_drop(schema::DropCause cause) noexcept { segment_.count_drop(cause); }

  void end_step();
  std::uint64_t step() const noexcept { return step_.load(std::memory_order_relaxed); }
  // Whether tensor() has to be called at all: in the first step, to learn the names, and while a lease lives.
  bool is_gate_open() const noexcept { return is_on() && (is_first_step_ || control_.has_leases()); }

  void mark_end() noexcept;
  const schema::SegmentPaths& paths() const noexcept { return segment_.paths(); }

 private:
  static constexpr std::size_t kSamplers = 4;  // tensors that may be sampled at once
  static constexpr std::size_t kTasksAtOnce = 16;

  // A sampler that nobody else uses; nothing, if all are in use.
  class Borrowed;

  void poll_control(std::uint64_t now_ns);
  // Both return what the samples cost.
  std::uint64_t serve(std::uint64_t now_ns);
  std::uint64_t serve_watched(WantTable::Entry& entry, std::uint64_t now_ns);
  std::uint64_t sample(Source& source, const TensorView& view, std::span<const WantTable::Task> due,
                       Sampler::Moment moment);

  const Settings settings_;
  std::atomic<std::uint32_t> generation_{0};
  schema::SegmentWriter segment_;
  Registry registry_;
  NameCache scalars_;
  NameCache tensors_;
  std::array<Sampler, kSamplers> samplers_;
  std::array<std::atomic<bool>, kSamplers> in_use_{};
  Governor governor_;

  mutable std::mutex fault_lock_;  // guards fault_
  std::string fault_;

  std::mutex want_lock_;  // guards wants_, next_due_step_
  WantTable wants_;
  std::uint64_t next_due_step_ = WantTable::kNever;

  // By step() only, but for what is atomic.
  schema::ControlReader control_;
  std::atomic<std::uint64_t> step_;
  bool is_first_step_ = true;
  std::size_t next_entry_ = 0;  // where the round among the wants goes on
  std::uint64_t records_seen_ = 0;
  StepMeter meter_;

  std::atomic<std::uint64_t> sampling_ns_{0};  // of tensor(), in this step
  std::atomic<std::uint64_t> samples_{0};      // in this step
};

}  // namespace tensorscope::agent
