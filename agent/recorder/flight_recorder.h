#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "agent/recorder/device_samples.h"
#include "agent/recorder/non_finite_watch.h"
#include "agent/recorder/registry.h"
#include "agent/recorder/sampler.h"
#include "agent/recorder/source.h"
#include "schema/segment_writer.h"

namespace tensorscope::agent {

// Keeps statistics of all parameters and gradients in the ring, viewer or not, so that the black box of a crash tells
// what happened before it.
//
// Each source in turn, at most once in kRoundSteps steps, within a share of the step time: what a sample took is waited
// for before the next. A step at which nothing is due costs one comparison.
// Threads: one at a time (step() and watch()).
// At the limit: a large tensor is thinned, and its record says n of N. A round writes at most a quarter of the ring,
// so that it does not flush out what it recorded; the next one goes on where it stopped.
class FlightRecorder {
 public:
  static constexpr std::uint64_t kRoundSteps = 100;

  using Clock = std::uint64_t (*)() noexcept;

  // `share` of the step time, 0: never. `clock`: schema::monotonic_ns but for tests.
  FlightRecorder(schema::SegmentWriter& segment, Registry& registry, NonFiniteWatch& non_finite, DeviceSamples& devices,
                 double share, Clock clock = schema::monotonic_ns)
      : segment_(segment),
        registry_(registry),
        non_finite_(non_finite),
        devices_(devices),
        share_(share),
        clock_(clock) {}

  // Once the segment is there. False if there is no memory.
  bool create();

  // A source that step() looks at, the same again maybe.
  void watch(Source& source);

  bool is_due(std::uint64_t step) const noexcept { return step >= next_step_; }
  // Records what is due at the end of `step`; steps usually take `usual_step_ns`, 0 if that is not known yet. Returns
  // what it took.
  std::uint64_t record(std::uint64_t step, std::uint64_t usual_step_ns);

 private:
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};

  // Returns the bytes of its record.
  std::uint64_t sample(Source& source, std::uint64_t step, std::uint64_t most_ns);

  schema::SegmentWriter& segment_;
  Registry& registry_;
  NonFiniteWatch& non_finite_;
  DeviceSamples& devices_;
  const double share_;
  const Clock clock_;
  Sampler sampler_;
  std::vector<Source*> sources_;
  std::size_t next_ = 0;        // whose turn it is
  std::size_t round_left_ = 0;  // sources that have their turn in this round
  std::uint64_t round_bytes_ = 0;
  std::uint64_t next_round_step_ = 0;
  std::uint64_t next_step_ = kNever;
};

}  // namespace tensorscope::agent
