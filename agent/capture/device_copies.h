#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Event.h>

#include <utility>
#include <vector>

#include "agent/sampling/device_tensor.h"

namespace tensorscope::agent {

// Host memory that a device can copy to without anybody waiting; throws if there is none.
using AllocateHost = at::Tensor (*)(const at::Tensor& like);
// Pinned memory, unless a test has put something else in its place (nullptr: pinned memory again).
at::Tensor host_memory(const at::Tensor& like);
void allocate_host_memory_with(AllocateHost allocate) noexcept;

// The tensor is read on its device's current stream: if it was made on another, its memory is not handed out there
// meanwhile. Only CUDA hands memory out by streams.
void keep_for_this_stream(const at::Tensor& tensor);

// Copies of tensors on their way from devices to the host, each behind what its device's current stream has to do.
//
// The sources may be freed at once: a device's memory is handed out again in the order of its stream.
// Threads: one at a time.
class DeviceCopies : public DeviceWork {
 public:
  // Begins to copy; the answer has the elements once all is done. Throws if the device cannot. After the last:
  // mark_end().
  at::Tensor copy(const at::Tensor& value);
  void mark_end();

  bool is_done() override;

 private:
  std::vector<std::pair<c10::Device, c10::Event>> ends_;  // one for each device
};

}  // namespace tensorscope::agent
