#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "viewer/analysis/axis_range.h"

namespace tensorscope::viewer::analysis {

/// Histograms over steps, on common edges: `masses[s * bins + b]` is what bin b held at steps[s]. Steps ascend.
struct HistogramHistory {
  std::span<const double> steps;
  std::span<const double> edges;  ///< bins + 1
  std::span<const float> masses;

  [[nodiscard]] std::size_t bins() const { return edges.size() > 1 ? edges.size() - 1 : 0; }
  [[nodiscard]] float at(std::size_t step, std::size_t bin) const { return masses[step * bins() + bin]; }
};

/// A pixel of the strip shows the sample that was the newest at its step, in the bin that its height falls into, as the
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

/// The index of the newest sample at or before `step`; steps.size() if there is none.
[[nodiscard]] std::size_t newest_at(std::span<const double> steps, double step);

}  // namespace tensorscope::viewer::analysis
