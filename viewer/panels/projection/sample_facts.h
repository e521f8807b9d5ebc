#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viewer/store/probe_sources.h"

namespace tensorscope::viewer {

/// What a probe says of samples: their label, what they are taken for, and how far off that is.
struct SampleFacts {
  std::vector<std::int64_t> label;       ///< of each id, kUnknownClass where it is not known; empty: there are none
  std::vector<std::int64_t> prediction;  ///< the class of the highest score
  std::vector<float> loss;         ///< −log of its label's share (ClassScores), in nats; NaN where it is not known
  std::vector<std::string> words;  ///< of each class, where the job said what labels stand for

  /// "cat"; of a class without a word "class 3", and "3" where no class has one; "unknown".
  std::string name_of_class(std::int64_t index) const;
  std::size_t memory_bytes() const;
};

inline constexpr std::int64_t kUnknownClass = -1;

/// What facts are read from. Shares the bytes with the store.
struct FactSamples {
  std::optional<RegionSample> labels;
  std::optional<RegionSample> scores;
};

/// At exactly `step`: scores of another run are of another network.
FactSamples fact_samples(const ProbeSources& probe, std::uint64_t step);

/// Of the samples `ids`.
/// Threads: pure, and on any thread.
/// At the limit: labels that are no class of the scores have no loss, and what is no whole number is no label; scores
/// of more than two dimensions are none.
SampleFacts facts_of(const FactSamples& samples, std::span<const std::uint64_t> ids);

}  // namespace tensorscope::viewer
