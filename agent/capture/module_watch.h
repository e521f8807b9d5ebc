#pragma once

#include <string_view>

#include "agent/recorder/recorder.h"

namespace torch::nn {
class Module;
}

namespace tensorscope::agent {

// Hands a module's parameters and their gradients to the recorder, as NAME.path.parameter and
// NAME.path.parameter:grad. Holds the parameters, not the module.
// Threads: one at a time.
void watch_module(Recorder& recorder, std::string_view name, const torch::nn::Module& module);

}  // namespace tensorscope::agent
