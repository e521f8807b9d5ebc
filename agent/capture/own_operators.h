#pragma once

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

namespace tensorscope::agent {

// While it lives, this thread runs operators for the agent: neither autograd nor autocast, nor an observer or a
// profiler of operators, sees them, and what they make can be written to in inference mode and outside.
// Threads: on the stack of one.
class OwnOperators {
 public:
  OwnOperators();
  OwnOperators(const OwnOperators&) = delete;
  OwnOperators& operator=(const OwnOperators&) = delete;
  ~OwnOperators();

 private:
  const c10::InferenceMode normal_{false};
  const at::NoGradGuard no_grad_;
  const c10::impl::ExcludeDispatchKeyGuard below_;
  const bool were_recorded_;
};

}  // namespace tensorscope::agent
