#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/recorder/device_samples.h"
#include "agent/recorder/governor.h"
#include "agent/recorder/non_finite_watch.h"
#include "agent/recorder/occasion.h"
#include "agent/recorder/refusals.h"
#include "agent/recorder/registry.h"
#include "agent/recorder/sampler.h"
#include "agent/recorder/want_table.h"
#include "schema/control.h"
#include "schema/segment_writer.h"

namespace tensorscope::agent {

// Serves what the viewers want: reads the control block, and has sampled what is due, as far as the budget goes.
//
// Watched sources are looked at by serve(). One that is offered by tensor() is granted there, and sampled when it is
// offered next. What is wanted newly comes first; then sources take turns, and a round that the budget interrupts
// goes on where it stopped, so none starves: intervals stretch by themselves. Whose turn it is, but cannot be afforded
// yet, is waited for. What can never be afforded is told to the viewers, with its price.
// Threads: offer() any; the rest one at a time (step()). While one thread has the wants, an offer is passed
// over: its grant stands, and its next one is as good.
// At the limit: a step looks at kVisits wants, and writes about half of the ring, so that readers are not lapped by
// it; what is left stays due. kSamplers tensors are sampled at once; further ones are dropped and counted as
// contended. The windows of a source beyond WantTable::kMaxTasks are counted under DropCause::window_cap at each
// change of the wants.
class WantServer {
 public:
  using Clock = std::uint64_t (*)() noexcept;

  // `clock`: schema::monotonic_ns but for tests.
  WantServer(schema::SegmentWriter& segment, Registry& registry, NonFiniteWatch& non_finite, DeviceSamples& devices,
             double budget, Clock clock = schema::monotonic_ns)
      : segment_(segment),
        registry_(registry),
        non_finite_(non_finite),
        devices_(devices),
        governor_(budget),
        clock_(clock) {}

  // Once the segment is there. False if there is no memory for the largest samples.
  bool create();

  // Whether a viewer may be looking.
  bool has_leases() const noexcept { return control_.has_leases(); }

  // A step of `step_ns` has ended, in which the agent took `overhead_ns` besides samples.
  void pay_in(std::uint64_t step_ns, std::uint64_t overhead_ns) noexcept { governor_.end_step(step_ns, overhead_ns); }

  // For what was done of a sample apart from it.
  void pay(std::uint64_t ns) noexcept { governor_.pay(ns); }

  // Serves the watched sources at the end of `step`, and grants others for the next. Returns what the samples cost.
  std::uint64_t serve(std::uint64_t step, std::uint64_t now_ns);

  // That the observer of operators is there in a step.
  Occasion& observation() noexcept { return observation_; }
  bool wants_observation() const noexcept { return is_wanted(observation_); }
  // Whether sources of it were granted: it is to happen before the next serve().
  bool is_wanted(const Occasion& occasion) const noexcept { return round_ > 0 && occasion.wanted_round == round_; }
  // It happened, and took so long besides samples: that is paid, and its price from now on.
  void happened(Occasion& occasion, std::uint64_t ns) noexcept;
  // For which argument the next offer of a source will be sampled; nothing: it is not wanted.
  std::optional<std::uint32_t> argument_granted(const Source& source, std::uint64_t step, schema::Phase phase);
  // Of an occasion that happened within the step: whose grants nobody used.
  std::vector<Source*> left_of(const Occasion& occasion, schema::Phase phase);
  // In place of an offer: says why there is none, to whoever wants it for that argument, and counts it as done.
  void decline(Source& source, std::uint64_t step, schema::Phase phase, const char* reason);

  // Samples an offered tensor if it was granted.
  void offer(Source& source, const TensorLook& look, std::uint64_t step, schema::Phase phase, std::uint64_t now_ns);

 private:
  static constexpr std::size_t kSamplers = 4;
  static constexpr std::size_t kTasksAtOnce = 16;

  static constexpr std::size_t kVisits = 512;
  // In debt, too: a lease that ended, or a wish that is dear, is noticed.
  static constexpr std::uint64_t kLongestDeafNs = 500'000'000;

  using Tasks = std::array<WantTable::Task, kTasksAtOnce>;

  // A sampler that nobody else uses, or none.
  class Borrowed {
   public:
    explicit Borrowed(WantServer& server) noexcept;
    Borrowed(const Borrowed&) = delete;
    Borrowed& operator=(const Borrowed&) = delete;
    ~Borrowed();

    Sampler* get() const noexcept { return place_ < kSamplers ? &server_.samplers_[place_] : nullptr; }

   private:
    WantServer& server_;
    std::size_t place_ = 0;
  };

  // One call of serve().
  struct Serving {
    std::uint64_t step = 0;
    std::uint64_t paid_ns = 0;
    std::uint64_t promised_ns = 0;  // what offers in the next step will cost, and their occasions
    bool has_run = false;           // something happens in this step
  };

  // Whether less than half of the ring was written since the last serve().
  bool has_room() const noexcept { return step_bytes_.load(std::memory_order_relaxed) < segment_.max_record_bytes(); }
  // True if what is wanted has changed. While what was taken before is not paid for it looks twice a second only.
  bool poll(std::uint64_t now_ns);
  bool serve_new(Serving& serving);
  bool serve_round(Serving& serving);
  // These return false if the source has to wait for its turn: then everybody waits.
  bool visit(WantTable::Entry& entry, Serving& serving);
  bool grant(WantTable::Entry& entry, Serving& serving);
  // Before a step at whose end it is due.
  bool expect(Source& source, Serving& serving);
  // What of an occasion is not to happen yet costs so much, with the samples of all who get theirs then; and it is to
  // happen.
  std::uint64_t price_of_new(const Occasion* occasion) noexcept;
  void want(Occasion* occasion, Serving& serving);
  // What happens in this step is for all who want something of it, due or not: an activation and its gradient belong
  // together.
  void grant_company(Serving& serving);
  void serve_watched(WantTable::Entry& entry, Serving& serving);
  void serve_derived(WantTable::Entry& entry, Serving& serving);
  void pay(Serving& serving, std::uint64_t since_ns);

  // What it will cost, as far as that can be waited for.
  std::uint64_t price_of(const Source& source) const noexcept;
  // Why what it needs never happens; nullptr: it does.
  static const std::string* off(const Source& source) noexcept;
  // The part of its price that can never be afforded; nullptr: none.
  Price* too_dear(Source& source) const noexcept;
  void refuse(WantTable::Entry& entry, const Serving& serving);
  // What of `due` can be afforded at all, in `kept`; the rest is answered.
  std::span<const WantTable::Task> affordable(Sampler& sampler, Source& source, const TensorView& view,
                                              std::span<const WantTable::Task> due, const Sampler::Moment& moment,
                                              Tasks& kept);
  void answer(Sampler& sampler, const schema::SampleHeader& header, const char* text);

  // What is due of a source that was granted in this phase: the grant is used. Nothing while another thread has the
  // wants: the grant stands.
  std::span<const WantTable::Task> take_granted(Source& source, std::uint64_t step, schema::Phase phase, Tasks& room);
  // Samples, pays, and returns those in `kept` that were not served, for time or room.
  std::span<const WantTable::Task> sample(Source& source, const TensorView& view, std::span<const WantTable::Task> due,
                                          Sampler::Moment moment, Tasks& kept);

  schema::SegmentWriter& segment_;
  Registry& registry_;
  NonFiniteWatch& non_finite_;
  DeviceSamples& devices_;
  Governor governor_;
  const Clock clock_;
  Refusals refusals_;

  std::mutex want_lock_;  // guards wants_, next_due_step_
  WantTable wants_;
  std::uint64_t next_due_step_ = WantTable::kNever;

  // By step() only.
  schema::ControlReader control_;
  std::vector<Source*> were_wanted_;
  std::size_t next_entry_ = 0;  // where the round goes on
  std::uint64_t polled_ns_ = 0;
  std::size_t next_new_ = 0;  // where to look for what is wanted newly
  Occasion observation_;
  std::uint64_t round_ = 0;  // of serve(): how often it gave grants

  std::array<Sampler, kSamplers> samplers_;
  std::array<std::atomic<bool>, kSamplers> in_use_{};
  std::atomic<std::uint64_t> step_bytes_{0};            // of the samples since the last serve()
  std::atomic<std::uint64_t> usual_sample_ns_{20'000};  // of sources whose price is not known yet
};

}  // namespace tensorscope::agent
