#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "agent/capture/device_copies.h"

namespace tensorscope::agent {

// The 2-norms of tensors that are on devices: each is reduced there, and all of a device are copied at once.
// Threads: one at a time.
class DeviceNorms : public DeviceCopies {
 public:
  // nullptr if a device cannot do it.
  static std::shared_ptr<DeviceNorms> begin(const std::vector<at::Tensor>& tensors) noexcept;

  // Of the tensor at this place, once is_done().
  double norm(std::size_t number) const { return *norms_[number]; }

 private:
  std::vector<at::Tensor> hosts_;
  std::vector<const double*> norms_;  // in these
};

}  // namespace tensorscope::agent
