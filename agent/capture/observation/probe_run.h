#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <unordered_set>
#include <vector>

#include "agent/capture/observation/flow.h"
#include "agent/capture/observation/pass.h"
#include "tensorscope/placement.h"

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

  // Whose channels are laid over the batch's images as masks.
  struct Masks {
    Source* scores = nullptr;
    std::int64_t count = 0;    // of its channels
    bool is_wanted = false;    // in this run
    std::uint32_t sample = 0;  // whose image
    at::Tensor planes;         // what was made of it; undefined, if there is no such sample
    std::uint64_t ns = 0;      // that they took
  };

  Flow& flow;
  Pass pass{*this};
  bool has_gradients = false;
  std::uint64_t gradients_ns = 0;  // that they took
  bool is_traced = false;          // the catalog knows already who feeds whom
  std::vector<Layer> layers;
  at::Tensor inputs;    // the batch, as it is kept
  Placement patches{};  // of its images in the network's sequence, as the trainer told it
  std::vector<Masks> masks;
  std::unordered_set<const Source*> met;  // were offered
};

}  // namespace tensorscope::agent
