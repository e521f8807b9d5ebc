#include "viewer/store/time_axis.h"

#include <algorithm>

#include "viewer/store/scalar_series.h"

namespace tensorscope::viewer {

bool TimeAxis::is_known() const {
  return series_ != nullptr && !series_->empty();
}

std::uint64_t TimeAxis::revision() const {
  return series_ != nullptr ? series_->revision() : 0;
}

std::optional<double> TimeAxis::seconds_at(double step) const {
  if (!is_known()) return std::nullopt;
  const std::span<const double> steps = series_->steps();
  auto hint = static_cast<std::size_t>(std::lower_bound(steps.begin(), steps.end(), step) - steps.begin());
  return at(step, hint);
}

void TimeAxis::seconds_at(std::span<const double> steps, std::vector<double>& seconds) const {
  seconds.clear();
  if (!is_known()) return;
  seconds.reserve(steps.size());
  std::size_t hint = 0;
  for (const double step : steps) seconds.push_back(at(step, hint));
}

double TimeAxis::at(double step, std::size_t& hint) const {
  const std::span<const double> steps = series_->steps();
  const std::span<const double> times = series_->values();
  while (hint < steps.size() && steps[hint] < step) ++hint;
  const double origin = times.front();
  if (hint == 0 || hint == steps.size()) return (hint == 0 ? times.front() : times.back()) - origin;
  const double share = (step - steps[hint - 1]) / (steps[hint] - steps[hint - 1]);
  return times[hint - 1] + share * (times[hint] - times[hint - 1]) - origin;
}

}  // namespace tensorscope::viewer
