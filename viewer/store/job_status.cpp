#include "viewer/store/job_status.h"

#include <numeric>

#include "viewer/look/number_format.h"

namespace tensorscope::viewer {

std::string_view name_of(JobState state) {
  switch (state) {
    case JobState::live:
      return "live";
    case JobState::paused:
      return "paused";
    case JobState::ended:
      return "ended";
    case JobState::died:
      return "died";
    case JobState::stale:
      break;
  }
  return "stale";
}

std::uint64_t JobStatus::dropped() const {
  return std::accumulate(drops.begin(), drops.end(), std::uint64_t{0});
}

std::string describe(const JobStatus& status) {
  const std::string idle = look::format_duration_ns(static_cast<double>(status.idle_ns));
  switch (status.state) {
    case JobState::live:
      return "live";
    case JobState::paused:
      return "paused (no step for " + idle + ")";
    case JobState::ended:
      return "ended cleanly at step " + look::format_count(status.step);
    case JobState::died:
      return "died at step " + look::format_count(status.step) + "; this is its black box";
    case JobState::stale:
      break;
  }
  return "stale (no step for " + idle + ", and its process cannot be seen)";
}

}  // namespace tensorscope::viewer
