#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "viewer/store/store.h"
#include "viewer/widgets/matrix_data.h"

namespace tensorscope::viewer {

enum class OverSteps : std::uint8_t { mean, on_rate };

/// One figure of each neuron over the steps that were kept, on columns of equal numbers of steps: each shows the newest
/// sample at its last step, or is a gap where that lies too far back (`analysis::sample_ends`).
/// Threads: one owner.
/// At the limit: about a million cells. Samples of another number of neurons than the newest are left out, and leave
/// a gap as those do that are kept no more.
class NeuronsOverSteps {
 public:
  /// What changed: most often the columns of the newest samples.
  void update(const Source& source, OverSteps figure);

  bool empty() const { return values_.empty(); }
  const std::vector<float>& values() const { return values_; }  ///< neurons × columns; NaN: no finite element
  widgets::SampledDim neurons() const { return neurons_; }
  widgets::SampledDim steps() const { return steps_; }
  /// Of the newest sample at a column's last step.
  std::uint64_t step_at(std::size_t column) const { return shown_.at(column); }
  /// That sample tells nothing of the column's steps; its values stand in `values` all the same.
  bool is_gap(std::size_t column) const { return gaps_.at(column) != 0; }
  const std::vector<std::uint8_t>& gaps() const { return gaps_; }  ///< a column each, not 0: a gap
  std::size_t samples() const { return samples_; }
  /// How many of the samples have a column.
  std::size_t drawn_samples() const;
  /// "2,000 samples kept", or "512 of 2,000 samples kept" where not every one has a column.
  std::string coverage() const;
  /// If every neuron were there.
  std::uint64_t cells_of_all() const;
  std::uint64_t revision() const { return revision_; }
  std::uint64_t columns_filled() const { return columns_filled_; }  ///< by all updates together
  std::size_t memory_bytes() const { return values_.capacity() * sizeof(float); }

 private:
  struct Of {
    std::uint32_t source = schema::kNoSource;
    schema::Phase phase = schema::Phase::unknown;
    OverSteps figure = OverSteps::mean;
    bool operator==(const Of&) const = default;
  };
  void widen(std::size_t rows, std::size_t columns);
  void find_gaps(const std::vector<const Summary*>& samples);

  Of of_;
  std::uint64_t samples_revision_ = 0;
  std::vector<float> values_;
  std::vector<std::uint64_t> shown_;
  std::vector<std::uint8_t> gaps_;
  widgets::SampledDim neurons_;
  widgets::SampledDim steps_;
  std::size_t samples_ = 0;
  std::uint64_t revision_ = 0;
  std::uint64_t columns_filled_ = 0;
};

}  // namespace tensorscope::viewer
