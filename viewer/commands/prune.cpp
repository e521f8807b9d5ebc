#include <unistd.h>

#include <ostream>

#include "schema/black_boxes.h"
#include "viewer/commands/commands.h"
#include "viewer/jobs/job_choice.h"

namespace tensorscope::viewer {
namespace {

ExitCode prune_one(const std::string& wanted, Program& program) {
  const JobChoice choice = choose_job(wanted, list_jobs(program.folders));
  if (!choice.job) return fail(program, choice.problem);
  const schema::FoundSegment& segment = choice.job->segment;
  const std::string name = in_quotes(wanted) + " (" + segment.name.base() + ")";
  if (segment.name.uid != geteuid()) {
    return fail(program, "cannot remove " + name + ": it belongs to user " + std::to_string(segment.name.uid) +
                             "; run tensorscope as that user");
  }
  if (segment.owner != schema::Owner::dead) {
    return fail(program, "cannot remove " + name + ": its process " + std::to_string(segment.name.pid) +
                             " still runs; only black boxes can be removed");
  }
  if (!schema::remove_black_box(segment)) {
    return fail(program, "cannot remove " + name + ": its lock cannot be taken; another viewer may be removing it");
  }
  program.out << "removed " << segment.name.base() << '\n';
  return succeeded;
}

}  // namespace

ExitCode prune_command(const PruneOptions& options, Program& program) {
  if (!options.job.empty()) return prune_one(options.job, program);
  const std::vector<std::string> removed = schema::prune_black_boxes(options.keep, program.folders);
  for (const std::string& name : removed) program.out << "removed " << name << '\n';
  if (removed.empty()) program.out << "nothing to remove\n";
  return succeeded;
}

}  // namespace tensorscope::viewer
