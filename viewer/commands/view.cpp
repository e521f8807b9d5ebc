#include "viewer/commands/commands.h"
#include "viewer/jobs/job_choice.h"

namespace tensorscope::viewer {

ExitCode view_command(const ViewCommandOptions& options, Program& program) {
  ViewOptions view;
  view.memory_bytes = options.memory_bytes;
  view.theme = options.theme;
  view.scale = options.scale;
  const std::vector<Job> found = options.jobs.empty() ? std::vector<Job>() : list_jobs(program.folders);
  for (const std::string& wanted : options.jobs) {
    JobChoice choice = choose_job(wanted, found);
    if (!choice.job) return fail(program, choice.problem);
    if (!choice.job->can_be_opened()) {
      return fail(program, "cannot open " + in_quotes(wanted) + ": " + choice.job->problem);
    }
    if (view.job) {
      view.beside.push_back(std::move(*choice.job));
    } else {
      view.job = std::move(choice.job);
    }
  }
  const std::string problem = program.screen.view(view);
  return problem.empty() ? succeeded : fail(program, problem);
}

}  // namespace tensorscope::viewer
