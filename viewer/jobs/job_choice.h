#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "viewer/jobs/job_list.h"

namespace tensorscope::viewer {

/// The job that a person meant, or one line that says why there is none: what was asked for, what was found, what to
/// do.
struct JobChoice {
  std::optional<Job> job;
  std::string problem;
};

/// `wanted` is a segment (the path of one of its files, or "tensorscope.UID.PID.START.N"), a pid, or a name, tried in
/// this order. Of several that match, living jobs are meant rather than black boxes, and of black boxes the newest;
/// several living ones are ambiguous.
/// A path may lead to a black box that was copied elsewhere.
/// Threads: any; it only looks.
JobChoice choose_job(std::string_view wanted, const std::vector<Job>& jobs);
JobChoice choose_job(std::string_view wanted);

}  // namespace tensorscope::viewer
