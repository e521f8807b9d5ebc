#pragma once

#include <string>
#include <vector>

#include "schema/black_boxes.h"
#include "schema/segment_reader.h"
#include "viewer/store/job_status.h"

namespace tensorscope::viewer {

/// A job that was found on this machine, living or as a black box.
struct Job {
  schema::FoundSegment segment;
  std::string problem;  ///< one line that says why it cannot be opened; empty if it can
  schema::RunInfo run;  ///< of one that can be opened, as all below
  schema::Vitals vitals;
  JobState state = JobState::stale;

  bool can_be_opened() const { return problem.empty(); }
  bool lives() const { return state == JobState::live || state == JobState::paused; }
  /// Its name, or that of its segment where its name cannot be read.
  std::string label() const { return run.job.empty() ? segment.name.base() : run.job; }
};

/// What SegmentReader::open() said, in the words of the real reason where that is another user.
std::string explain(const schema::FoundSegment& segment, std::string problem);

/// Opens a segment for a look at its header.
Job examine(schema::FoundSegment segment);

/// Every job, the newest first; those of other users and other versions too, with the reason why they cannot be opened.
/// Threads: any; it only looks.
std::vector<Job> list_jobs();
std::vector<Job> list_jobs(const std::vector<std::string>& folders);

}  // namespace tensorscope::viewer
