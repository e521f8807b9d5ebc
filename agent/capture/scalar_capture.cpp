#include "agent/capture/scalar_capture.h"

#include <ATen/core/Tensor.h>

#include "agent/capture/tensor_look.h"

namespace tensorscope::agent {

void record_scalar(Recorder& recorder, DeviceScalars& device_scalars, std::string_view name, const at::Tensor& value) {
  Source* const source = recorder.scalar_source(name);
  if (source == nullptr) return;
  TensorLook look = look_at(value);
  if (look.absent) {
    look = {{}, "it is an undefined tensor", false};
  } else if (value.numel() != 1) {
    look = {{}, "it is not one number; pass a tensor of one element", false};
  }
  if (look.obstacle == nullptr && look.view.device != nullptr) {
    device_scalars.add(recorder, *source, value);
  } else if (look.obstacle == nullptr) {
    // What was said of an earlier value must not stand on this one.
    if (source->fingerprint.load(std::memory_order_relaxed) != 0) recorder.describe(*source, look);
    recorder.scalar_of_step(*source, recorder.step(), value_of(look.view));
  } else {
    recorder.describe(*source, look);
  }
}

}  // namespace tensorscope::agent
