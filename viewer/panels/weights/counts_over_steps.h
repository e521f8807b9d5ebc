#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "viewer/analysis/axis_scale.h"
#include "viewer/analysis/strip.h"
#include "viewer/panels/drawn.h"
#include "viewer/store/samples_by_step.h"
#include "viewer/store/tensor_samples.h"

namespace tensorscope::viewer {

/// How the distribution of a tensor's values moved, on bins of equal height along an axis scale.
/// Threads: one owner.
/// At the limit: of more than kMostSteps samples, so many at about even distances; the newest always.
class CountsOverSteps {
 public:
  static constexpr std::size_t kMostSteps = 512;
  static constexpr std::size_t kMostBins = 96;

  /// Anew if the samples or the kind of scale changed.
  void update(const SamplesByStep<Summary>& summaries, analysis::ScaleKind kind);

  analysis::HistogramHistory history() const { return {steps_, ends_, edges_, masses_}; }
  analysis::AxisScale scale() const { return scale_; }
  /// One for each step: the 5th percentile, the median, the 95th; NaN where nothing is finite.
  const std::array<std::vector<double>, 3>& quantiles() const { return quantiles_; }
  std::uint64_t revision() const { return revision_; }
  std::size_t memory_bytes() const;

  /// A row for each step and bin that holds something.
  DrawnTable table() const;

 private:
  void choose(const SamplesByStep<Summary>& summaries);
  void make_edges();

  const SamplesByStep<Summary>* of_ = nullptr;
  std::uint64_t samples_revision_ = 0;
  analysis::AxisScale scale_;
  std::vector<const Summary*> chosen_;  // during update() only
  std::vector<double> steps_;
  std::vector<double> ends_;
  std::vector<double> edges_;
  std::vector<float> masses_;
  std::array<std::vector<double>, 3> quantiles_;
  std::uint64_t revision_ = 0;
};

}  // namespace tensorscope::viewer
