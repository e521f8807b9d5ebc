#include "viewer/analysis/quantile.h"

#include <algorithm>
#include <cmath>

namespace tensorscope::viewer::analysis {

std::optional<double> quantile(std::span<const double> sorted, double q) {
  if (sorted.empty()) {
    return std::nullopt;
  }
  const double position = std::clamp(q, 0.0, 1.0) * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  const double share = position - static_cast<double>(below);
  return sorted[below] + (sorted[above] - sorted[below]) * share;
}

Range symmetric_range(double reach) {
  const double r = std::isfinite(reach) && reach != 0.0 ? std::abs(reach) : 1.0;
  return {-r, r};
}

}  // namespace tensorscope::viewer::analysis
