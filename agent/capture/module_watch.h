#pragma once

#include <string_view>

#include "agent/recorder/recorder.h"

namespace torch::nn {
class Module;
}

namespace tensorscope::agent {

// Hands a module's parameters and their gradients to the recorder, as NAME.path.parameter and
// NAME.path.parameter:grad. Holds the parameters, not the module: whether a sample is of training or of evaluation is
// what the module says while it is there and is held by a std::shared_ptr, and of training otherwise. What was watched
// under the same name before and is not met again is released.
// Threads: one at a time.
void watch_module(Recorder& recorder, std::string_view name, const torch::nn::Module& module);

}  // namespace tensorscope::agent
