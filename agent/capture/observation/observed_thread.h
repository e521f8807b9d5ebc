#pragma once

#include <cstdint>
#include <vector>

#include "agent/capture/observation/health_trace.h"
#include "agent/capture/observation/pass.h"

namespace tensorscope::agent {

// What the observer remembers of a thread: how deep it is in LibTorch, and its passes.
// Threads: its own.
struct ObservedThread {
  // The outermost operator that is running.
  struct Running {
    enum class Makes {
      nothing,    // that is of interest
      result,     // `node`
      same,       // what `node` stands for already, in another layout
      data,       // `data` in another layout, which no module was given yet
      parameter,  // something that stands for `owners`
    };
    Makes makes = Makes::nothing;
    FlowNode* node = nullptr;
    bool is_whole = false;  // it makes the node's values, not only something on the way to them
    Pass* pass = nullptr;
    std::vector<const ModuleTree::Parameter*> owners;
    at::Tensor data;
    const Operator* op = nullptr;  // of a result, while somebody looks for bad numbers, and
    HealthTrace::Given given;      // what it is given
    at::Tensor query, key, mask;   // of fused attention
    double scale = 0;
    bool is_causal = false;
  };
  // The operators outside of backward(), or those within one of its functions.
  struct Level {
    int depth = 0;
    bool may_recompute = false;  // a function that users write: gradient checkpointing calls modules there
    Running running;
  };

  std::vector<Level> levels{1};
  Pass without_gradients, with_gradients;
  std::uint64_t step = 0;  // that the passes belong to
};

}  // namespace tensorscope::agent
