#include "viewer/analysis/smoothing.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tensorscope::viewer::analysis {

void smooth_debiased(std::span<const double> y, double weight, std::span<double> out,
                     std::span<const std::uint64_t> points) {
  assert(out.size() == y.size());
  const double s = std::isnan(weight) ? 0.0 : std::clamp(weight, 0.0, 1.0);
  // As TensorBoard does: a constant series must not show rounding noise.
  const bool constant = std::all_of(y.begin(), y.end(), [&](double v) { return v == y.front(); });
  if (constant) {
    std::copy(y.begin(), y.end(), out.begin());
    return;
  }
  double mean = 0.0;
  double bias = 1.0;  // s^k
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (!std::isfinite(y[i])) {
      out[i] = y[i];
      continue;
    }
    const double kept = points.empty() || points[i] == 1 ? s : std::pow(s, static_cast<double>(points[i]));
    mean = mean * kept + (1.0 - kept) * y[i];
    bias *= kept;
    out[i] = mean / (s == 1.0 ? 1.0 : 1.0 - bias);
  }
}

void smooth_time_weighted(std::span<const double> x, std::span<const double> y, double weight, double viewport_scale,
                          std::span<double> out, std::span<const std::uint64_t> points) {
  assert(x.size() == y.size() && out.size() == y.size());
  if (y.empty()) {
    return;
  }
  const double w = std::isnan(weight) ? 0.0 : std::min(std::sqrt(std::max(weight, 0.0)), 0.999);
  const double range = x.back() - x.front();
  const double log_w = std::log(w);  // -inf for 0: the power is then 0 for any distance, and 1 for none
  double sum = 0.0;
  double total = 0.0;
  double last_x = x.front();
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (!std::isfinite(y[i])) {
      out[i] = y[i];
      continue;
    }
    const double distance = range > 0.0 ? (x[i] - last_x) / range * viewport_scale : 0.0;
    const double decay = distance > 0.0 ? std::exp(log_w * distance) : 1.0;
    const double count = points.empty() ? 1.0 : static_cast<double>(points[i]);
    sum = sum * decay + count * y[i];
    total = total * decay + count;
    last_x = x[i];
    out[i] = sum / total;
  }
}

}  // namespace tensorscope::viewer::analysis
