#pragma once

#include <string_view>

#include "agent/capture/watched_tree.h"

namespace torch::nn {
class Module;
}
namespace torch::jit {
struct Module;
}

namespace tensorscope::agent {

// Names a module's parameters and their gradients, NAME.path.parameter and NAME.path.parameter:grad, to the recorder,
// and its modules to the observer. Holds the parameters, not the module: whether a sample is of training or of
// evaluation is what the module says while it is there and is held by a std::shared_ptr, and of training otherwise.
// What was watched under the same name before and is not met again is released.
// Threads: one at a time.
void watch_module(Recorder& recorder, Observer& observer, std::string_view name, const torch::nn::Module& module);

// The same for a TorchScript module.
void watch_module(Recorder& recorder, Observer& observer, std::string_view name, const torch::jit::Module& module);

}  // namespace tensorscope::agent
