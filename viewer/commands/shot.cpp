#include <ostream>

#include "viewer/commands/commands.h"

namespace tensorscope::viewer {

ExitCode list_panels_command(const PanelRequest& request, Program& program) {
  std::optional<OpenJob> job;
  if (!request.job.empty()) {
    job = open_job(request.job, Access::ask, program);
    if (!job) return failed;
  }
  for (const PanelOffer& panel : program.screen.panels()) {
    if (!job || has_something_for(panel, *job, request.timeout_s)) program.out << panel.name << '\n';
  }
  return succeeded;
}

ExitCode shot_command(const PanelRequest& request, Program& program) {
  const std::optional<DrawnPanel> drawn = draw_panel(request, "picture", program);
  if (!drawn) return failed;
  if (const std::string problem = drawn->picture->save(request.out); !problem.empty()) return fail(program, problem);
  note_shortcomings(request, *drawn, program);
  program.out << request.out << '\n';
  return succeeded;
}

}  // namespace tensorscope::viewer
