#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "agent/recorder/device_queue.h"
#include "agent/recorder/non_finite_watch.h"
#include "agent/recorder/sampler.h"
#include "agent/recorder/source.h"
#include "agent/sampling/device_sums.h"
#include "schema/segment_writer.h"

namespace tensorscope::agent {

// Samples of tensors that are on a device, and numbers made there: the device is asked for what is due of a tensor at
// once, and the records are written when it has done it, with the step, phase and time at which they were asked for.
//
// Which elements are read is decided as for tensors in memory, so that the records say the same.
// Threads: begin() any; the rest one at a time (step()).
// At the limit: see DeviceQueue; at a step about a quarter of the ring is written, the rest at the next. A reduction
// reads Sampler::kMostOfDevice elements at most, and a window of a whole tensor has no more: then a device is about as
// long at it as the host is at asking for it. A window that somebody names has Sampler::kMostBytesOfDevice at most.
// Records say n of N.
class DeviceSamples {
 public:
  DeviceSamples(schema::SegmentWriter& segment, NonFiniteWatch& non_finite)
      : segment_(segment), non_finite_(non_finite), queue_(segment) {}

  // Once the segment is there. False if there is no memory for records.
  bool create() { return writer_.create(segment_.max_record_bytes()); }

  // As Sampler::take(), of which nothing is written yet; `sampler` decides what is read.
  Sampler::Taken begin(Sampler& sampler, Source& source, const TensorView& view, std::span<const WantTable::Task> due,
                       const Sampler::Moment& moment);
  // To be recorded as the value of a scalar at `step`.
  void begin(Source& source, std::uint64_t step, const DeviceNumber& number);

  // Writes what is done. Returns what that took, in ns.
  std::uint64_t collect();
  void end() { queue_.end(); }

 private:
  // What a record needs besides what the device makes.
  struct Plan {
    Source* source = nullptr;
    schema::SampleHeader header;
    schema::Product reductions = schema::Product::none;
    std::uint64_t elements = 0;     // that are reduced
    std::size_t neurons = 0;        // that are reduced; 0: they are not wanted
    std::size_t unit_axis = 0;      // of the tensor
    std::uint64_t all_neurons = 0;  // of the tensor
    std::uint32_t unit_stride = 1;
    std::vector<schema::Region> regions;  // without data
  };

  static void plan_reduction(const Source& source, const TensorView& view, std::uint64_t most_ns, Plan& plan,
                             DeviceTask& task);
  void write(const Plan& plan, const DeviceSample& sample);

  schema::SegmentWriter& segment_;
  NonFiniteWatch& non_finite_;
  DeviceQueue queue_;

  // By collect() only.
  Sampler writer_;
  DeviceReduction reduction_;
};

}  // namespace tensorscope::agent
