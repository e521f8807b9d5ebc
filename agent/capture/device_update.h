#pragma once

#include <ATen/core/Tensor.h>

#include "agent/sampling/device_tensor.h"

namespace tensorscope::agent {

// What became of a parameter that is on a device, from one look to the next; all of it is made and kept there.
//
// Promises: nobody waits. Throws what LibTorch throws, as when the device has no memory for a copy of the parameter.
// Threads: one at a time (step()).
class DeviceUpdate {
 public:
  // Keeps what the parameter is now; what it has become since the last call is change(), if `is_next`.
  void look(const at::Tensor& parameter, bool is_next, at::ScalarType type);
  // As that type; undefined if there was nothing to compare to.
  const at::Tensor& change() const noexcept { return change_; }
  // ‖Δw‖ / (‖w‖ + epsilon), w being the parameter before.
  DeviceNumber ratio(double epsilon) const;

 private:
  at::Tensor before_, norm_before_;  // of the last look
  at::Tensor change_, norm_of_last_;
};

}  // namespace tensorscope::agent
