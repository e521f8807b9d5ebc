#pragma once

#include <ATen/core/Tensor.h>

#include "agent/recorder/recorder.h"

namespace tensorscope::agent {

// What fused attention was called with; its weights are nowhere in memory.
struct FusedAttention {
  at::Tensor query;  // [B, H, T, E], or without B or H
  at::Tensor key;    // [B, H, S, E]
  at::Tensor mask;   // boolean (true: may be attended to) or added; may be undefined; broadcast to [B, H, T, S]
  double scale = 0;  // 0: 1 / √E
  bool is_causal = false;
};

// Offers the weights softmax(scale · QKᵀ + mask), row by row, for the heads and rows that are wanted: in float, with
// the maximum of the row subtracted, before any dropout (TRUTH §11).
void offer_fused_attention(Recorder& recorder, Source& source, const FusedAttention& attention, schema::Phase phase);

}  // namespace tensorscope::agent
