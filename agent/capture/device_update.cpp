#include "agent/capture/device_update.h"

#include <ATen/ATen.h>

#include <memory>

#include "agent/capture/device_copies.h"
#include "agent/capture/device_reduction.h"
#include "agent/capture/own_operators.h"

namespace tensorscope::agent {

void DeviceUpdate::look(const at::Tensor& parameter, bool is_next, at::ScalarType type) {
  const OwnOperators own;
  keep_for_this_stream(parameter);
  const bool is_same = before_.defined() && before_.sizes() == parameter.sizes() &&
                       before_.scalar_type() == parameter.scalar_type() && before_.device() == parameter.device();
  change_ = norm_of_last_ = at::Tensor();
  if (is_next && is_same) {
    change_ = parameter.to(type) - before_.to(type);
    norm_of_last_ = norm_before_;
  }
  // Behind the difference, in the order of the stream.
  if (is_same) {
    before_.copy_(parameter, /*non_blocking=*/true);
  } else {
    before_ = parameter.clone();
  }
  norm_before_ = norm_on_device(parameter);
}

DeviceNumber DeviceUpdate::ratio(double epsilon) const {
  const OwnOperators own;
  const auto copies = std::make_shared<DeviceCopies>();
  const at::Tensor host = copies->copy(norm_on_device(change_) / (norm_of_last_ + epsilon));
  copies->mark_end();
  return {copies, [host] { return *static_cast<const double*>(host.data_ptr()); }};
}

}  // namespace tensorscope::agent
