#pragma once

#include <string>
#include <vector>

#include "viewer/store/samples_by_step.h"
#include "viewer/store/tensor_samples.h"

namespace tensorscope::viewer {

/// A number of a tensor, as text; and whether it is alarming.
struct TensorFact {
  std::string name;
  std::string text;
  double value = 0.0;
  bool is_bad = false;
};

/// Mean, spread, extremes, norm, share of zeros, what is no number, and how many elements that is from.
/// Threads: pure functions. The summary has statistics.
std::vector<TensorFact> facts_of(const Summary& summary);

/// The newest at or before a step that has statistics, or a histogram; null if there is none.
const Summary* statistics_at(const SamplesByStep<Summary>& summaries, std::uint64_t step);
const Summary* histogram_at(const SamplesByStep<Summary>& summaries, std::uint64_t step);

/// "all 400 elements", "1,024 of 4,194,304 elements".
std::string coverage_text(std::uint64_t sampled, std::uint64_t total);

}  // namespace tensorscope::viewer
