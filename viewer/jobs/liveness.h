#pragma once

#include <cstdint>

#include "schema/black_boxes.h"
#include "schema/segment_reader.h"
#include "viewer/store/job_status.h"

namespace tensorscope::viewer {

/// A job that takes no step for so long, and for so many of its usual steps, is paused.
inline constexpr std::uint64_t kPauseNs = 2'000'000'000;
inline constexpr std::uint64_t kPauseSteps = 5;

/// Whether a segment's process lives, by its lock. A process that asks about itself must not open its own lock file:
/// closing it would drop the lock.
schema::Owner owner_of(const schema::FoundSegment& segment);

/// Time since the last step; 0 if that lies in the future (another machine's clock, a damaged header).
std::uint64_t idle_ns(const schema::Vitals& vitals, std::uint64_t now_ns);

/// Threads: pure.
JobState judge(const schema::Vitals& vitals, schema::Owner owner, std::uint64_t now_ns);

}  // namespace tensorscope::viewer
