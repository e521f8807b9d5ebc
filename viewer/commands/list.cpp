#include <ostream>

#include "viewer/commands/commands.h"
#include "viewer/commands/job_facts.h"
#include "viewer/commands/text_table.h"
#include "viewer/export/json_text.h"
#include "viewer/look/number_format.h"

namespace tensorscope::viewer {
namespace {

void print_as_text(const std::vector<Job>& jobs, Program& program) {
  using Align = TextTable::Align;
  if (jobs.empty()) {
    program.out << "no jobs in";
    for (const std::string& folder : program.folders) program.out << ' ' << folder;
    program.out << "; a trainer that links the agent shows up here by itself\n";
    return;
  }
  TextTable table({Align::left, Align::right, Align::right, Align::left, Align::right, Align::left});
  table.add({"JOB", "PID", "RANK", "STATE", "STEP", "SEGMENT"});
  for (const Job& job : jobs) {
    const std::string pid = std::to_string(job.segment.name.pid);
    if (job.can_be_opened()) {
      table.add({job.label(), pid, std::to_string(job.run.rank) + " of " + std::to_string(job.run.world_size),
                 std::string(name_of(job.state)), look::format_count(job.vitals.step), job.segment.name.base()});
    } else {
      table.add({"?", pid, "", "closed", "", "cannot be opened: " + job.problem});
    }
  }
  table.print(program.out);
}

}  // namespace

ExitCode list_command(const ListOptions& options, Program& program) {
  const std::vector<Job> jobs = list_jobs(program.folders);
  if (options.json) {
    Json json = Json::array();
    for (const Job& job : jobs) json.push_back(facts_of(job));
    program.out << json_text(json) << '\n';
  } else {
    print_as_text(jobs, program);
  }
  return succeeded;
}

}  // namespace tensorscope::viewer
