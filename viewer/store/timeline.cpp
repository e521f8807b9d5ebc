#include "viewer/store/timeline.h"

#include <algorithm>

namespace tensorscope::viewer {

void Timeline::show(std::uint64_t step) {
  follows_ = false;
  step_ = std::clamp(step, first_, newest_);
}

void Timeline::move_by(std::int64_t steps) {
  const std::uint64_t from = step();
  const std::uint64_t distance =
      steps < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(steps) : static_cast<std::uint64_t>(steps);
  if (steps < 0) {
    show(from - std::min(distance, from));
  } else {
    show(from + std::min(distance, newest_ - std::min(newest_, from)));
  }
}

void Timeline::set_run(std::uint64_t first, std::uint64_t newest) {
  first_ = std::min(first, newest);
  newest_ = newest;
  step_ = std::clamp(step_, first_, newest_);
}

}  // namespace tensorscope::viewer
