#pragma once

#include <ATen/core/ivalue.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "agent/capture/gradient_norms.h"

namespace tensorscope::agent {

// Knows by its operators when a trainer begins to clip gradients: torch::nn::utils::clip_grad_norm_ asks for the norm,
// or the absolute values, of the first, clip_grad_value_ clamps it. Who asks for norms without clipping is taken for
// one who does, and gets the same norms.
// Threads: any.
class Clipping {
 public:
  // The norms of what is watched under this name.
  void watch(std::string_view name, std::shared_ptr<GradientNorms> norms);
  void begin_step(std::uint64_t step);
  // Of an operator that runs by itself, not inside of another or of backward().
  void begin_operator(std::string_view name, c10::ArrayRef<const c10::IValue> inputs, std::uint64_t step);

 private:
  std::mutex lock_;  // guards all below
  std::map<std::string, std::shared_ptr<GradientNorms>, std::less<>> norms_;
};

}  // namespace tensorscope::agent
