#pragma once

#include <cstddef>
#include <memory>
#include <mutex>

#include "agent/capture/device_copies.h"
#include "agent/recorder/recorder.h"

namespace tensorscope::agent {

// Scalars that are on a device: each is copied to pinned memory behind what its stream has to do, and recorded, at the
// step it belongs to, once the copy is done. Nobody ever waits for the device.
//
// Threads: any.
// At the limit: while kPending copies are under way, further ones are dropped, and so are those that could not be
// copied and those that are not done at the end; all are counted under DropCause::device. They are recorded in the
// order in which they were added, so that one that is not done holds up those behind it.
class DeviceScalars {
 public:
  static constexpr std::size_t kPending = 256;

  // `allocate`: pinned memory but for tests.
  explicit DeviceScalars(AllocateHost allocate = host_memory);
  ~DeviceScalars();

  // Takes a tensor of one element, of a type that can be sampled.
  void add(Recorder& recorder, Source& source, const at::Tensor& value);
  // Records those whose copy is done. One thread at a time, as end() (step()).
  void collect(Recorder& recorder);
  // No more is to come: records what is done, counts the rest as dropped.
  void end(Recorder& recorder);

 private:
  struct Copy;
  struct Pending;

  // The place for one more; nullptr if there is none.
  Copy* claim();

  AllocateHost allocate_;
  std::mutex lock_;  // guards pending_ until it is there, and Pending::tail
  std::unique_ptr<Pending> pending_;
};

}  // namespace tensorscope::agent
