#pragma once

#include "viewer/export/json_text.h"
#include "viewer/jobs/job_list.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// What --json says of a job. The keys are an interface: new ones are added, none changes its meaning.
/// Threads: pure functions.

/// name, pid, uid, rank, world_size, state, step, started_unix_s, segment, bytes, problem; of one that cannot be opened
/// only pid, uid, segment, bytes and problem.
Json facts_of(const Job& job);

/// steps_per_second, idle_s, agent_fraction, budget_fraction, dropped (total and by cause), damaged.
Json facts_of(const JobStatus& status);

/// path, kind, dtype, shape, and what else the catalog says of it.
Json facts_of(const Source& source);

}  // namespace tensorscope::viewer
