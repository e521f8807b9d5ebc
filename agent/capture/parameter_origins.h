#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "agent/recorder/recorder.h"

namespace tensorscope::agent {

// Hands a parameter and its gradient to the recorder, the gradient as PATH:grad; adds their sources to `met`.
//
// Keeps the tensor itself, so that its address cannot become another's.
// Threads: one at a time.
void watch_parameter(Recorder& recorder, std::string path, const std::string& module_type, std::uint32_t module,
                     const at::Tensor& parameter, const std::function<bool()>& is_training, std::vector<Source*>& met);

}  // namespace tensorscope::agent
