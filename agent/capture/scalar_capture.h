#pragma once

#include <string_view>

#include "agent/capture/device_scalars.h"
#include "agent/recorder/recorder.h"

namespace tensorscope::agent {

// Records a tensor of one element as a scalar: at once if it is on the CPU, else by way of `device_scalars`. Anything
// else is not recorded, and the catalog says why.
// Threads: any.
void record_scalar(Recorder& recorder, DeviceScalars& device_scalars, std::string_view name, const at::Tensor& value);

}  // namespace tensorscope::agent
