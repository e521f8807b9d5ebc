#include "viewer/jobs/liveness.h"

#include <unistd.h>

#include <algorithm>

namespace tensorscope::viewer {

schema::Owner owner_of(const schema::FoundSegment& segment) {
  const bool is_ours =
      segment.name.pid == getpid() && segment.name.process_start == schema::process_start_ticks(segment.name.pid);
  return is_ours ? schema::Owner::alive : schema::lock_owner(segment.paths.lock);
}

std::uint64_t idle_ns(const schema::Vitals& vitals, std::uint64_t now_ns) {
  return now_ns > vitals.heartbeat_ns ? now_ns - vitals.heartbeat_ns : 0;
}

JobState judge(const schema::Vitals& vitals, schema::Owner owner, std::uint64_t now_ns) {
  if (vitals.ended) return JobState::ended;
  if (owner == schema::Owner::dead) return JobState::died;
  // Divided, not multiplied: a damaged header may hold any number.
  const std::uint64_t idle = idle_ns(vitals, now_ns);
  if (idle <= kPauseNs || idle / kPauseSteps <= vitals.step_ns) return JobState::live;
  return owner == schema::Owner::alive ? JobState::paused : JobState::stale;
}

}  // namespace tensorscope::viewer
