#pragma once

#include <cstdint>
#include <vector>

#include "viewer/store/store.h"
#include "viewer/widgets/matrix_data.h"

namespace tensorscope::viewer {

enum class OverSteps : std::uint8_t { mean, on_rate };

/// One figure of each neuron over the steps that were kept, on columns of equal numbers of steps: each shows the newest
/// sample at its last step.
/// Threads: one owner.
/// At the limit: about a million cells. Samples of another number of neurons than the newest are left out.
class NeuronsOverSteps {
 public:
  /// Anew if the samples or the figure changed.
  void update(const Source& source, OverSteps figure);

  bool empty() const { return values_.empty(); }
  const std::vector<float>& values() const { return values_; }  ///< neurons × columns; NaN before the first sample
  widgets::SampledDim neurons() const { return neurons_; }
  widgets::SampledDim steps() const { return steps_; }
  /// Of the sample that a column shows.
  std::uint64_t step_at(std::size_t column) const { return shown_.at(column); }
  std::size_t samples() const { return samples_; }
  std::uint64_t revision() const { return revision_; }
  std::size_t memory_bytes() const { return values_.capacity() * sizeof(float); }

 private:
  std::uint32_t of_ = schema::kNoSource;
  std::uint64_t samples_revision_ = 0;
  OverSteps figure_ = OverSteps::mean;
  std::vector<float> values_;
  std::vector<std::uint64_t> shown_;
  widgets::SampledDim neurons_;
  widgets::SampledDim steps_;
  std::size_t samples_ = 0;
  std::uint64_t revision_ = 0;
};

}  // namespace tensorscope::viewer
