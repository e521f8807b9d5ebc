#include "viewer/analysis/ticks.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace tensorscope::viewer::analysis {
namespace {

/// The nearest round number on a log scale: the borders are the geometric means of neighbours.
double round_step(double rough) {
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  const double mantissa = rough / power;
  return (mantissa < 1.41 ? 1.0 : mantissa < 3.16 ? 2.0 : mantissa < 7.07 ? 5.0 : 10.0) * power;
}

/// At most `most`, and none where doubles lie further apart than the ticks would.
void add_multiples(Range range, double step, int most, std::vector<double>& out) {
  const double reach = std::max(std::abs(range.lo), std::abs(range.hi));
  const double apart = std::nextafter(reach, std::numeric_limits<double>::infinity()) - reach;
  if (!(step >= apart) || !std::isfinite(step)) {
    return;
  }
  // Half a millionth of a step forgives the rounding of a range that ends on a tick.
  const double first = std::ceil(range.lo / step - 5e-7);
  const double last = std::floor(range.hi / step + 5e-7);
  // Counted in whole numbers: a double stands still from 2^53 on.
  const auto count = static_cast<std::int64_t>(std::clamp(last - first + 1.0, 0.0, static_cast<double>(most)));
  for (std::int64_t i = 0; i < count; ++i) {
    const double k = first + static_cast<double>(i);
    out.push_back(k == 0.0 ? 0.0 : k * step);
  }
}

int most_ticks(int wanted) {
  constexpr int kMost = 1000;
  return 2 * std::min(wanted, kMost) + 1;
}

Ticks linear_ticks(Range range, int wanted) {
  Ticks result;
  result.step = round_step(range.span() / wanted);
  add_multiples(range, result.step, most_ticks(wanted), result.major);
  return result;
}

/// Of linear ticks on a log axis the uppermost are the closest: they must have half of the room of evenly spaced ones.
Ticks linear_ticks_along_log(Range range, int wanted) {
  const double least = 0.5 * std::log10(range.hi / range.lo) / wanted;
  Ticks result = linear_ticks(range, wanted);
  for (int fewer = wanted - 1; fewer > 0; --fewer) {
    const std::vector<double>& at = result.major;
    if (at.size() < 3 || std::log10(at.back() / at[at.size() - 2]) >= least) break;
    result = linear_ticks(range, fewer);
  }
  return result;
}

Ticks log_ticks(Range range, int wanted) {
  const double lo = std::log10(range.lo);
  const double hi = std::log10(range.hi);
  if (hi - lo < 1.0) {
    return linear_ticks_along_log(range, wanted);  // within one decade powers of ten are too few
  }
  Ticks result;
  const double decades = std::max(1.0, std::ceil((hi - lo) / wanted - 1e-9));
  for (double e = std::ceil(lo - 1e-9); e <= hi + 1e-9; e += 1.0) {
    const double power = std::pow(10.0, e);
    (std::fmod(e, decades) == 0.0 ? result.major : result.minor).push_back(power);
  }
  if (decades == 1.0) {
    for (double e = std::floor(lo); e <= hi; e += 1.0) {
      for (int m = 2; m <= 9; ++m) {
        const double v = m * std::pow(10.0, e);
        if (range.contains(v)) {
          result.minor.push_back(v);
        }
      }
    }
  }
  return result;
}

Ticks symlog_ticks(Range range, double linthresh, int wanted) {
  const double reach = std::max(std::abs(range.lo), std::abs(range.hi));
  if (reach <= linthresh) {
    return linear_ticks(range, wanted);
  }
  const double first = std::ceil(std::log10(linthresh) - 1e-9);
  const double last = std::floor(std::log10(reach) + 1e-9);
  const int sides = (range.lo < 0.0 ? 1 : 0) + (range.hi > 0.0 ? 1 : 0);
  const double per_side = std::max(1.0, static_cast<double>(wanted - 1) / std::max(sides, 1));
  const double decades = std::max(1.0, std::ceil((last - first + 1.0) / per_side - 1e-9));
  Ticks result;
  // From the outside in, so that the ends of the axis are the ones that keep their labels.
  for (double e = last; e >= first; e -= 1.0) {
    const double power = std::pow(10.0, e);
    auto& list = std::fmod(last - e, decades) == 0.0 ? result.major : result.minor;
    for (const double v : {-power, power}) {
      if (range.contains(v)) {
        list.push_back(v);
      }
    }
  }
  if (range.contains(0.0)) {
    result.major.push_back(0.0);
  }
  std::sort(result.major.begin(), result.major.end());
  std::sort(result.minor.begin(), result.minor.end());
  // Far from zero and within a decade no power of ten may lie in range.
  return result.major.size() < 2 ? linear_ticks(range, wanted) : result;
}

}  // namespace

Ticks ticks(Range range, AxisScale scale, int wanted) {
  const bool usable = std::isfinite(range.lo) && std::isfinite(range.hi) && range.lo < range.hi && wanted > 0;
  const bool outside = (scale.kind == ScaleKind::log && range.lo <= 0.0) ||
                       (scale.kind == ScaleKind::symlog && !(scale.linthresh > 0.0));
  if (!usable || outside) {
    return {};
  }
  switch (scale.kind) {
    case ScaleKind::linear:
      return linear_ticks(range, wanted);
    case ScaleKind::log:
      return log_ticks(range, wanted);
    case ScaleKind::symlog:
      return symlog_ticks(range, scale.linthresh, wanted);
  }
  return {};
}

Ticks index_ticks(Range range, int wanted) {
  if (!(range.lo < range.hi) || wanted <= 0) {
    return {};
  }
  Ticks result;
  result.step = std::max(1.0, round_step(range.span() / wanted));
  add_multiples(range, result.step, most_ticks(wanted), result.major);
  std::erase_if(result.major, [&](double v) { return v >= range.hi || v < range.lo; });
  return result;
}

}  // namespace tensorscope::viewer::analysis
