#pragma once

#include <cstddef>

namespace tensorscope::viewer {

/// Charts of one size, in lines from left to right.
struct ChartGrid {
  std::size_t columns = 1;
  double width = 0.0;  ///< of one chart
  double height = 0.0;
};

struct ChartGridLimits {
  double least_width = 0.0;
  double least_height = 0.0;
  double gap = 0.0;
};

/// As many columns as make the charts look best: near 9 to 5, filling the height if all of them find room in it. Else
/// they have the least height, and the whole is higher than `height`.
/// Threads: pure.
/// At the limit: an area narrower than `least_width` has one column.
ChartGrid lay_out_charts(std::size_t charts, double width, double height, const ChartGridLimits& limits);

}  // namespace tensorscope::viewer
