#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "viewer/analysis/axis_range.h"

namespace tensorscope::viewer::analysis {

/// What one pixel column of a chart shows of a curve: every spike is in [lo, hi], every non-finite point is counted.
struct Column {
  double first = 0.0;  ///< first and last finite value, so that neighbouring columns connect truly
  double lo = 0.0;
  double hi = 0.0;
  double last = 0.0;
  std::size_t begin = 0;  ///< the points of this column: [begin, end)
  std::size_t end = 0;
  std::uint32_t nan = 0;
  std::uint32_t pos_inf = 0;
  std::uint32_t neg_inf = 0;
  std::uint64_t behind = 0;  ///< non-finite ones that an envelope's points stand for, of unknown kind

  [[nodiscard]] std::size_t points() const { return end - begin; }
  [[nodiscard]] std::size_t non_finite() const { return std::size_t{nan} + pos_inf + neg_inf; }
  [[nodiscard]] std::size_t finite() const { return points() - non_finite(); }
};

/// Per-pixel min/max of a curve whose x ascends: one column for each interval between two `edges`, half open
/// ([edge, next edge), the last one closed). 1 spike in 10^7 points stays.
/// Threads: pure functions. `columns` is resized; reuse it to save the allocation.
void decimate(std::span<const double> x, std::span<const double> y, std::span<const double> edges,
              std::vector<Column>& columns);

/// The same of another curve over the same x, into the columns that `like` has.
void decimate_alike(const std::vector<Column>& like, std::span<const double> y, std::vector<Column>& columns);

/// What points that already stand for many stand for; each span is empty or has one entry per point.
struct Envelope {
  std::span<const double> lo;
  std::span<const double> hi;
  std::span<const std::uint64_t> non_finite;
};
void decimate_envelope(std::span<const double> x, std::span<const double> y, const Envelope& envelope,
                       std::span<const double> edges, std::vector<Column>& columns);

/// Values at the pixel borders of an axis that shows `view` on `pixels` columns: pixels + 1 edges.
[[nodiscard]] std::vector<double> pixel_edges(Range view, AxisScale scale, int pixels);

}  // namespace tensorscope::viewer::analysis
