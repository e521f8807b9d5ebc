#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>

#include "agent/recorder/governor.h"
#include "agent/recorder/non_finite_watch.h"
#include "agent/recorder/registry.h"
#include "agent/recorder/sampler.h"
#include "agent/recorder/want_table.h"
#include "schema/control.h"
#include "schema/segment_writer.h"

namespace tensorscope::agent {

// Serves what the viewers want: reads the control block, and has sampled what is due, as far as the budget goes.
//
// Watched sources are looked at by serve(). One that is offered by tensor() is granted there, and sampled when it is
// offered next. Sources take turns; a round that the budget interrupts goes on where it stopped, so none starves.
// Threads: offer() any; the rest one at a time (step()). While one thread has the wants, an offer is passed
// over: its grant stands, and its next one is as good.
// At the limit: a step writes about half of the ring, so that readers are not lapped by it; what is left stays due.
// kSamplers tensors are sampled at once; further ones are dropped and counted as contended. So are, at
// each change of the wants, the windows of a source beyond WantTable::kMaxTasks.
class WantServer {
 public:
  WantServer(schema::SegmentWriter& segment, Registry& registry, NonFiniteWatch& non_finite, double budget)
      : segment_(segment), registry_(registry), non_finite_(non_finite), governor_(budget) {}

  // Once the segment is there. False if there is no memory for the largest samples.
  bool create();

  // Whether a viewer may be looking.
  bool has_leases() const noexcept { return control_.has_leases(); }

  // A step of `step_ns` has ended, in which the agent took `overhead_ns` besides samples.
  void pay_in(std::uint64_t step_ns, std::uint64_t overhead_ns) noexcept { governor_.end_step(step_ns, overhead_ns); }

  // Serves the watched sources at the end of `step`, and grants others for the next. Returns what the samples cost.
  std::uint64_t serve(std::uint64_t step, std::uint64_t now_ns);

  // Whether a source was granted that only the observer of operators offers.
  bool wants_observation() const noexcept { return observer_.is_wanted; }
  // What the observer took besides samples in a step in which it was there: it is paid, and its price from now on.
  void observed_step(std::uint64_t ns) noexcept;

  // Samples an offered tensor if it was granted.
  void offer(Source& source, const TensorLook& look, std::uint64_t step, schema::Phase phase, std::uint64_t now_ns);

 private:
  static constexpr std::size_t kSamplers = 4;
  static constexpr std::size_t kTasksAtOnce = 16;

  static bool is_seen_by_observer(schema::SourceKind kind) noexcept;

  // A sampler that nobody else uses, or none.
  class Borrowed;

  // Whether less than half of the ring was written since the last serve().
  bool has_room() const noexcept { return step_bytes_.load(std::memory_order_relaxed) < segment_.max_record_bytes(); }
  void poll(std::uint64_t now_ns);
  std::uint64_t serve_watched(WantTable::Entry& entry, std::uint64_t step, std::uint64_t now_ns);
  std::uint64_t serve_derived(WantTable::Entry& entry, std::uint64_t step);
  struct Sampled {
    std::uint64_t cost_ns = 0;
    std::span<const WantTable::Task> left;  // not served, for time or room
  };
  Sampled sample(Source& source, const TensorView& view, std::span<const WantTable::Task> due, Sampler::Moment moment);

  schema::SegmentWriter& segment_;
  Registry& registry_;
  NonFiniteWatch& non_finite_;
  Governor governor_;

  std::mutex want_lock_;  // guards wants_, next_due_step_
  WantTable wants_;
  std::uint64_t next_due_step_ = WantTable::kNever;

  // By step() only.
  schema::ControlReader control_;
  std::size_t next_entry_ = 0;  // where the round goes on
  struct {
    bool is_wanted = false;      // in the step that begins
    std::uint64_t usual_ns = 0;  // what it takes
  } observer_;

  std::array<Sampler, kSamplers> samplers_;
  std::array<std::atomic<bool>, kSamplers> in_use_{};
  std::atomic<std::uint64_t> step_bytes_{0};  // of the samples since the last serve()
};

}  // namespace tensorscope::agent
