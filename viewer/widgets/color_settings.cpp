#include "viewer/widgets/color_settings.h"

#include <algorithm>
#include <cmath>

#include "viewer/analysis/quantile.h"

namespace tensorscope::viewer::widgets {
namespace {

constexpr double kRobust = 0.99;
constexpr double kLinearShare = 0.01;

analysis::Range wanted_range(const analysis::SampleRank& rank, bool has_negative, bool whole) {
  const analysis::Range extremes = rank.range().value_or(analysis::Range{-1.0, 1.0});
  const double largest = std::max(std::abs(extremes.lo), std::abs(extremes.hi));
  const double robust = rank.abs_quantile(kRobust).value_or(0.0);
  // A tensor that is almost everywhere zero would have no range at all.
  const double reach = whole || robust == 0.0 ? largest : robust;
  const analysis::Range symmetric = analysis::symmetric_range(reach);
  return has_negative ? symmetric : analysis::Range{0.0, symmetric.hi};
}

}  // namespace

analysis::ColorScale scale_for(const analysis::SampleRank& rank, ColorSettings& settings, double elapsed_s) {
  const bool has_negative = rank.range() && rank.range()->lo < 0.0;
  analysis::ColorScale scale;
  scale.map = has_negative ? settings.signed_map : settings.unsigned_map;
  scale.reversed = settings.reversed;
  scale.transform = settings.transform;
  scale.gamma = settings.gamma;
  scale.range = settings.range.follow(wanted_range(rank, has_negative, settings.whole_range), elapsed_s);
  const double reach = std::max(std::abs(scale.range.lo), std::abs(scale.range.hi));
  // A power of ten is a number that one can say.
  scale.linthresh = std::pow(10.0, std::floor(std::log10(reach * kLinearShare)));
  return scale;
}

}  // namespace tensorscope::viewer::widgets
