#include "viewer/analysis/axis_view.h"

#include <algorithm>
#include <cmath>

namespace tensorscope::viewer::analysis {
namespace {

/// `next`, unless nothing could be drawn in it: then the view stays.
Range or_stay(Range next, Range view, AxisScale scale) {
  const bool has_place = std::isfinite(next.lo) && std::isfinite(next.span()) && next.lo < next.hi &&
                         (scale.kind != ScaleKind::log || next.lo > 0.0);
  const bool is_fine = is_resolved(next) || next.span() > view.span();
  return has_place && is_fine ? next : view;
}

}  // namespace

Range zoomed(Range view, AxisScale scale, double at, double factor) {
  const double lo = scale.forward(view.lo);
  const double hi = scale.forward(view.hi);
  const double fixed = lo + (hi - lo) * at;
  return or_stay({scale.inverse(fixed + (lo - fixed) * factor), scale.inverse(fixed + (hi - fixed) * factor)}, view,
                 scale);
}

Range panned(Range view, AxisScale scale, double by) {
  const double lo = scale.forward(view.lo);
  const double hi = scale.forward(view.hi);
  const double move = (hi - lo) * by;
  return or_stay({scale.inverse(lo + move), scale.inverse(hi + move)}, view, scale);
}

Range kept_within(Range view, Range limits) {
  if (view.span() >= limits.span()) {
    return limits;
  }
  const double shift = std::max(limits.lo - view.lo, 0.0) + std::min(limits.hi - view.hi, 0.0);
  return {view.lo + shift, view.hi + shift};
}

Range not_closer_than(Range view, double least) {
  if (view.span() >= least) {
    return view;
  }
  const double middle = (view.lo + view.hi) / 2.0;
  return {middle - least / 2.0, middle + least / 2.0};
}

double fraction_of(double value, Range view, AxisScale scale) {
  const double lo = scale.forward(view.lo);
  const double hi = scale.forward(view.hi);
  return (scale.forward(value) - lo) / (hi - lo);
}

double value_at(double fraction, Range view, AxisScale scale) {
  const double lo = scale.forward(view.lo);
  const double hi = scale.forward(view.hi);
  return scale.inverse(lo + (hi - lo) * fraction);
}

}  // namespace tensorscope::viewer::analysis
