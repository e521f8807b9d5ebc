#pragma once

#include <ATen/core/Tensor.h>

#include "agent/sampling/device_tensor.h"

namespace tensorscope::agent {

// A tensor of LibTorch on a device other than the CPU. Keeps the tensor, not what becomes of it: the device is asked in
// the order of its stream, so that the trainer may free or overwrite it right after begin().
// Threads: as DeviceTensor.
class TensorOnDevice : public DeviceTensor {
 public:
  // `first`: where its first element is.
  TensorOnDevice(at::Tensor tensor, const std::byte* first) : tensor_(std::move(tensor)), first_(first) {}

  std::shared_ptr<DeviceSample> begin(const DeviceTask& task) const override;

 private:
  at::Tensor tensor_;
  const std::byte* first_;
};

}  // namespace tensorscope::agent
