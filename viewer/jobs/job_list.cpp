#include "viewer/jobs/job_list.h"

#include <unistd.h>

#include <utility>

#include "viewer/jobs/clock.h"
#include "viewer/jobs/liveness.h"
#include "viewer/jobs/user_names.h"

namespace tensorscope::viewer {
std::string explain(const schema::FoundSegment& segment, std::string problem) {
  if (segment.name.uid == geteuid() || access(segment.paths.data.c_str(), R_OK) == 0) return problem;
  return segment.paths.data + ": belongs to user " + UserNames::of_system().in_words(segment.name.uid) +
         "; only that user can open it, so run tensorscope as that user";
}

Job examine(schema::FoundSegment segment) {
  Job job;
  schema::SegmentReader reader;
  std::string problem = reader.open(segment.paths.data);
  if (!problem.empty()) {
    job.problem = explain(segment, std::move(problem));
    job.state = segment.owner == schema::Owner::dead ? JobState::died : JobState::stale;
  } else {
    job.run = reader.run();
    job.vitals = reader.vitals();
    job.state = judge(job.vitals, segment.owner, steady_now_ns());
  }
  job.segment = std::move(segment);
  return job;
}

std::vector<Job> list_jobs() {
  return list_jobs(schema::segment_folders());
}

std::vector<Job> list_jobs(const std::vector<std::string>& folders) {
  std::vector<Job> jobs;
  for (schema::FoundSegment& segment : schema::find_segments(folders)) jobs.push_back(examine(std::move(segment)));
  return jobs;
}

}  // namespace tensorscope::viewer
