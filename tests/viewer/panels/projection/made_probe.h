#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "tests/viewer/panels/made_job.h"

namespace tensorscope::viewer {

/// What a made-up probe named "digits" sees in a network that tells ten classes apart.
struct MadeProbe {
  std::size_t samples = 32;
  std::size_t neurons = 64;
  double apart = 1.0;    ///< how far classes lie from each other, for their width
  bool tuned = false;    ///< neurons and classes are places on one circle, and a neuron answers by nearness
  bool pictures = true;  ///< its input are pictures of 12 x 12 pixels, else rows of numbers
};

/// A job with "digits/net.fc1" (activations that are zero or more, as after a ReLU), its scores, labels 0 to 9 in turn
/// with words, and its input.
std::unique_ptr<MadeJob> job_with_probe(const MadeProbe& probe);

/// All of it at `step`: from one to the next the classes move apart a little.
void run_probe(MadeJob& job, const MadeProbe& probe, std::uint64_t step);

}  // namespace tensorscope::viewer
