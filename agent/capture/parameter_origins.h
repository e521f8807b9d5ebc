#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/capture/gradient_norms.h"
#include "agent/recorder/recorder.h"

namespace tensorscope::agent {

// What is to be watched of a parameter.
struct WatchedParameter {
  std::string path;
  std::string module_type;
  std::uint32_t module = schema::kNoSource;  // its source
  at::Tensor tensor;
  std::function<bool()> is_training;
  std::shared_ptr<GradientNorms> norms;
  std::size_t number = 0;  // of the parameter, among those
};

// Hands a parameter to the recorder, and what becomes of it: its gradient PATH:grad and the norm of that,
// PATH:grad/norm, the optimizer's change PATH:update and its ratio to the parameter, PATH:update/ratio. Adds their
// sources to `met`.
//
// Keeps the tensor itself, so that its address cannot become another's.
// Threads: one at a time.
void watch_parameter(Recorder& recorder, const WatchedParameter& parameter, std::vector<Source*>& met);

// The norm of all gradients of a module and of what is in it, PATH:grad/norm.
void watch_gradient_norm(Recorder& recorder, const std::string& path, std::uint32_t module,
                         const std::shared_ptr<GradientNorms>& norms, std::size_t number, std::vector<Source*>& met);

}  // namespace tensorscope::agent
