#include "viewer/commands/commands.h"
#include "viewer/jobs/job_choice.h"

namespace tensorscope::viewer {

ExitCode view_command(const ViewCommandOptions& options, Program& program) {
  ViewOptions view;
  view.memory_bytes = options.memory_bytes;
  view.theme = options.theme;
  view.scale = options.scale;
  if (!options.job.empty()) {
    JobChoice choice = choose_job(options.job, list_jobs(program.folders));
    if (!choice.job) return fail(program, choice.problem);
    if (!choice.job->can_be_opened()) {
      return fail(program, "cannot open " + in_quotes(options.job) + ": " + choice.job->problem);
    }
    view.job = std::move(choice.job);
  }
  const std::string problem = program.screen.view(view);
  return problem.empty() ? succeeded : fail(program, problem);
}

}  // namespace tensorscope::viewer
