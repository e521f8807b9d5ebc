#include <algorithm>
#include <cstdlib>
#include <ostream>
#include <ranges>

#include "schema/control.h"
#include "schema/layout.h"
#include "schema/shared_memory.h"
#include "viewer/commands/commands.h"
#include "viewer/commands/text_table.h"
#include "viewer/jobs/job_list.h"
#include "viewer/look/number_format.h"

namespace tensorscope::viewer {
namespace {

// An agent takes at most this share of what is free.
constexpr std::size_t kShareOfFree = 4;

std::string word_of(Verdict verdict) {
  return verdict == Verdict::ok ? "ok" : verdict == Verdict::warning ? "warning" : "bad";
}

Check room_in(const std::string& folder, Verdict if_short) {
  const std::size_t free = schema::free_bytes(folder);
  const std::size_t wanted = schema::layout_for(schema::Capacities{}).total_bytes + schema::control_bytes();
  const std::string text = folder + ": " + look::format_bytes(free) + " free";
  if (free / kShareOfFree >= wanted) return {Verdict::ok, "room", text};
  const bool has_any = free / kShareOfFree > schema::control_bytes() &&
                       schema::fit(schema::Capacities{}, free / kShareOfFree - schema::control_bytes()).has_value();
  if (has_any) {
    return {Verdict::warning, "room",
            text + "; agents take a smaller ring than " + look::format_bytes(wanted) +
                ", which needs four times that much free"};
  }
  return {if_short, "room", text + ": too little for any agent; free some, or mount it larger"};
}

std::vector<Check> rooms(const std::vector<std::string>& folders) {
  std::vector<Check> checks;
  // Agents go from one folder to the next: it is bad only if the last one has no room either.
  for (std::size_t i = 0; i < folders.size(); ++i) {
    checks.push_back(room_in(folders[i], i + 1 == folders.size() ? Verdict::bad : Verdict::warning));
  }
  const bool any = std::ranges::any_of(checks, [](const Check& check) { return check.verdict == Verdict::ok; });
  if (any && checks.back().verdict == Verdict::bad) checks.back().verdict = Verdict::warning;
  return checks;
}

std::vector<Check> segments(const std::vector<std::string>& folders) {
  const std::vector<Job> jobs = list_jobs(folders);
  const auto living = std::ranges::count_if(jobs, &Job::lives);
  std::vector<Check> checks{
      {Verdict::ok, "jobs", std::to_string(jobs.size()) + " found, " + std::to_string(living) + " of them living"}};
  for (const Job& job : jobs) {
    if (!job.can_be_opened()) checks.push_back({Verdict::warning, "job", job.problem});
  }
  return checks;
}

Check display() {
  for (const char* name : {"WAYLAND_DISPLAY", "DISPLAY"}) {
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0') {
      return {Verdict::ok, "display", std::string(name) + "=" + value};
    }
  }
  return {Verdict::warning, "display", "none: 'view' cannot open a window; 'shot' and 'export' need none"};
}

}  // namespace

ExitCode doctor_command(Program& program) {
  std::vector<Check> checks{{Verdict::ok, "version", version_text()}};
  const auto add = [&checks](const std::vector<Check>& more) { checks.insert(checks.end(), more.begin(), more.end()); };
  add(rooms(program.folders));
  add(segments(program.folders));
  checks.push_back(display());
  add(program.check_screen());

  TextTable table(std::vector(3, TextTable::Align::left));
  for (const Check& check : checks) table.add({word_of(check.verdict), check.subject, check.finding});
  table.print(program.out);
  const auto bad = std::ranges::count(checks, Verdict::bad, &Check::verdict);
  if (bad == 0) return succeeded;
  return fail(program, std::to_string(bad) + (bad == 1 ? " finding is bad" : " findings are bad") +
                           "; the lines above say what to do");
}

}  // namespace tensorscope::viewer
