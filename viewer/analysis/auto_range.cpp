#include "viewer/analysis/auto_range.h"

#include <algorithm>
#include <cmath>

namespace tensorscope::viewer::analysis {

Range AutoRange::follow(Range wanted, double elapsed_s) {
  if (!known_) {
    current_ = wanted;
    known_ = true;
    moving_ = false;
    return current_;
  }
  if (locked_) {
    moving_ = false;
    return current_;
  }
  current_.lo = std::min(current_.lo, wanted.lo);
  current_.hi = std::max(current_.hi, wanted.hi);
  moving_ = wanted.span() < kFilled * current_.span();
  if (moving_) {
    const double keep = std::exp2(-std::max(elapsed_s, 0.0) / kHalfLifeSeconds);
    current_.lo = wanted.lo + (current_.lo - wanted.lo) * keep;
    current_.hi = wanted.hi + (current_.hi - wanted.hi) * keep;
  }
  return current_;
}

}  // namespace tensorscope::viewer::analysis
