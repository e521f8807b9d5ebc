#include "tests/integration/reference_products.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tensorscope::integration {

schema::Stats stats_of(std::span<const float> values) {
  schema::Stats stats;
  stats.elements = values.size();
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  double sum = 0, squares = 0;
  for (const double x : values) {
    if (std::isnan(x)) {
      ++stats.nan;
    } else if (std::isinf(x)) {
      ++(x > 0 ? stats.positive_infinity : stats.negative_infinity);
    } else {
      low = std::min(low, x);
      high = std::max(high, x);
      stats.zero += x == 0 ? 1 : 0;
      sum += x;
      squares += x * x;
      stats.l1 += std::abs(x);
    }
  }
  if (stats.finite() == 0) return stats;
  const auto n = static_cast<double>(stats.finite());
  stats.min = low;
  stats.max = high;
  stats.abs_max = std::max(std::abs(low), std::abs(high));
  stats.l2 = std::sqrt(squares);
  stats.mean = sum / n;
  double spread = 0;
  for (const double x : values) spread += std::isfinite(x) ? (x - stats.mean) * (x - stats.mean) : 0;
  stats.std = std::sqrt(spread / n);
  return stats;
}

schema::Histogram histogram_of(std::span<const float> values) {
  schema::Histogram histogram;
  for (const double x : values) {
    if (std::isnan(x)) {
      ++histogram.nan;
    } else if (std::isinf(x)) {
      ++(x > 0 ? histogram.positive_infinity : histogram.negative_infinity);
    } else {
      ++histogram.counts[static_cast<std::size_t>(schema::SignedLogGrid::bin_of(x))];
    }
  }
  return histogram;
}

}  // namespace tensorscope::integration
