#include "viewer/panels/curves/chart_grid.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tensorscope::viewer {
namespace {

constexpr double kBestAspect = 9.0 / 5.0;

}  // namespace

ChartGrid lay_out_charts(std::size_t charts, double width, double height, const ChartGridLimits& limits) {
  ChartGrid best;
  double best_cost = std::numeric_limits<double>::infinity();
  for (std::size_t columns = 1; columns <= std::max<std::size_t>(charts, 1); ++columns) {
    const auto across = static_cast<double>(columns);
    const double chart_width = std::floor((width - (across - 1.0) * limits.gap) / across);
    if (columns > 1 && chart_width < limits.least_width) break;
    const double lines = std::ceil(static_cast<double>(charts) / across);
    const double fitting = std::floor((height - (lines - 1.0) * limits.gap) / std::max(lines, 1.0));
    const double chart_height = std::max(fitting, limits.least_height);
    const double overflow = std::max(0.0, chart_height * lines - height) / std::max(height, 1.0);
    const double cost = std::abs(std::log(std::max(chart_width, 1.0) / chart_height / kBestAspect)) + overflow;
    if (cost < best_cost) {
      best_cost = cost;
      best = {columns, chart_width, chart_height};
    }
  }
  return best;
}

}  // namespace tensorscope::viewer
