#pragma once

#include <cstdint>

#include "viewer/store/job_status.h"

namespace tensorscope::viewer {

/// How many steps to ask to lie between two samples so that about `per_second` of them come: 1, 2, 5, 10, 20, 50, … so
/// that a pace which wavers asks for the same. 1 while the pace is not known.
/// Threads: pure.
/// At the limit: 1,000,000 steps.
std::uint32_t interval_for(const JobStatus& status, double per_second);

}  // namespace tensorscope::viewer
