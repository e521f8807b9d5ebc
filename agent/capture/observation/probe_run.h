#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <unordered_set>
#include <vector>

#include "agent/capture/observation/flow.h"
#include "agent/capture/observation/pass.h"

namespace tensorscope::agent {

// One run of a probe's forward function, as the observer sees it.
// Threads: that which runs it.
struct ProbeRun {
  explicit ProbeRun(Flow& names) noexcept : flow(names) {}

  // What is differentiated by.
  struct Layer {
    Source* gradient = nullptr;
    at::Tensor value;        // as it was when it was made, whatever was done to it in place later
    std::int64_t heads = 0;  // of attention weights: it is B·H matrices
  };

  Flow& flow;
  Pass pass{*this};
  bool has_gradients = false;
  bool is_traced = false;  // the catalog knows already who feeds whom
  std::vector<Layer> layers;
  std::unordered_set<const Source*> met;  // were offered
};

}  // namespace tensorscope::agent
