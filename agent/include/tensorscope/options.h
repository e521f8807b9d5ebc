#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace tensorscope {

// How an agent starts. A value that cannot be used is replaced by its default, and `Agent::message()` says so.
//
// The environment overrides the code:
//   TENSORSCOPE=off | on         `enabled`
//   TENSORSCOPE_JOB=NAME         `job`
//   TENSORSCOPE_RING=64MiB       `ring_bytes`; a number with KiB, MiB or GiB, or of bytes
//   TENSORSCOPE_BUDGET=0.5%      `budget`; a share of the step time, also written 0.005
//   TENSORSCOPE_FLIGHT=0.1%      `flight_budget`; a share of the step time, or off
//   TENSORSCOPE_STRICT=1         for tests: what would disable the agent, or be ignored, ends the process with one line
struct Options {
  // The name that viewers show; UTF-8, of which the first 63 bytes are kept. Empty: the program's name.
  std::string job = {};
  // Memory for tensor samples, in shared memory; rounded down to a power of two, from 256 KiB to 64 GiB. A record
  // takes at most half of it: what is larger is sampled with strides. The agent takes less if /dev/shm has little
  // room.
  std::size_t ring_bytes = std::size_t{64} << 20;
  // The share of the step time that the agent may spend, 0 to 1. At 1 nothing is held back; at 0 only scalars are
  // recorded.
  double budget = 0.01;
  // The share of the step time, besides `budget`, for statistics of all parameters and gradients, each every 100 steps
  // at most, viewer or not: what a crash leaves behind tells what happened before. 0: none, and so at a budget of 0.
  double flight_budget = 0.001;
  // Which process of the job this is, from 0 to world_size - 1.
  std::uint32_t rank = 0;
  std::uint32_t world_size = 1;
  // The number of the first step; not 0 when a run goes on from a checkpoint.
  std::uint64_t first_step = 0;
  bool enabled = true;
};

}  // namespace tensorscope
