#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "viewer/analysis/axis_range.h"

namespace tensorscope::viewer::analysis {

/// Histograms over steps, on common edges: `masses[s * bins + b]` is what bin b held at steps[s]. Steps ascend. Each
/// sample tells of the steps from its own up to ends[s]; between that and the next one nothing is known.
struct HistogramHistory {
  std::span<const double> steps;
  std::span<const double> ends;
  std::span<const double> edges;  ///< bins + 1
  std::span<const float> masses;

  [[nodiscard]] std::size_t bins() const { return edges.size() > 1 ? edges.size() - 1 : 0; }
  [[nodiscard]] float at(std::size_t step, std::size_t bin) const { return masses[step * bins() + bin]; }
};

/// A pixel of the strip shows the newest sample that tells of its step, in the bin that its height falls into, as the
/// share of that sample's mass per unit of the vertical axis, relative to the densest one (0 to 1). Without a sample,
/// or without mass, it is NaN: nothing is drawn.
struct Strip {
  int width = 0;
  int height = 0;
  std::vector<float> density;  ///< width * height, first row on top, which is the highest value
};

/// Threads: pure.
[[nodiscard]] Strip strip(const HistogramHistory& history, Range steps, Range values, AxisScale value_scale, int width,
                          int height);

/// Up to where each of these samples tells of the steps after it: to the next one, or, where that is much farther away
/// than those around lie from each other, as far as these do. Never less than can be seen where all are drawn: a small
/// share of their range, and one step.
/// Threads: pure.
[[nodiscard]] std::vector<double> sample_ends(std::span<const double> steps);

/// The index of the newest sample at or before `step`; steps.size() if there is none.
[[nodiscard]] std::size_t newest_at(std::span<const double> steps, double step);

}  // namespace tensorscope::viewer::analysis
