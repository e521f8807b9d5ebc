#include <algorithm>
#include <ostream>

#include "viewer/commands/commands.h"
#include "viewer/commands/nearest_names.h"
#include "viewer/commands/open_job.h"
#include "viewer/look/number_format.h"

namespace tensorscope::viewer {
namespace {

// A picture that never comes to rest is saved as it is.
constexpr int kSettlingDraws = 60;

std::string steps_text(std::uint64_t first, std::uint64_t last) {
  return "steps " + look::format_count(first) + " to " + look::format_count(last);
}

// The path to draw, empty for a panel of the whole job. False after fail().
bool choose_source(const PanelOffer& panel, const OpenJob& job, std::string& path, Program& program) {
  if (!panel.can_show) {
    if (path.empty()) return true;
    fail(program, "panel " + in_quotes(panel.name) + " shows the whole job; leave --source out");
    return false;
  }
  if (path.empty() && panel.shows_all) return true;
  const std::deque<Source>& sources = job.connection->store().sources();
  if (path.empty()) {
    const auto first = std::ranges::find_if(sources, panel.can_show);
    if (first != sources.end()) {
      path = first->path();
      return true;
    }
    fail(program, job.job.label() + " has no source that panel " + in_quotes(panel.name) +
                      " can show; 'tensorscope status --sources' lists those it has");
    return false;
  }
  const Source* const source = find_source(path, job, program);
  if (source == nullptr) return false;
  if (panel.can_show(*source)) return true;
  fail(program, "panel " + in_quotes(panel.name) + " cannot show " + in_quotes(path) + ", a source of kind " +
                    std::string(schema::name_of(source->entry.kind)) + "; it shows: " + panel.shows);
  return false;
}

// False after fail().
bool choose_step(std::uint64_t step, const std::string& path, OpenJob& job, Program& program) {
  Store& store = job.connection->store();
  Timeline& timeline = store.timeline();
  std::uint64_t first = timeline.first();
  std::string what = "the run has ";
  if (const Source* source = store.find(path)) {
    const bool has_any = !source->regions.empty() || !source->summaries.empty();
    if (has_any) {
      first = timeline.newest();
      if (!source->regions.empty()) first = std::min(first, source->regions.oldest()->step);
      if (!source->summaries.empty()) first = std::min(first, source->summaries.oldest()->step);
      what = "kept of " + in_quotes(path) + " are ";
    } else if (source->scalars.empty()) {
      first = timeline.newest();
      what = "of " + in_quotes(path) + " nothing is kept yet, and a job can be asked for its newest step only: ";
    }
  }
  if (step < first || step > timeline.newest()) {
    fail(program, "step " + look::format_count(step) + " is out of range; " + what +
                      steps_text(first, timeline.newest()) + "; choose one of those or leave --step out");
    return false;
  }
  timeline.show(step);
  return true;
}

// Draws until nothing is missing. Answers what still is when time is up, or when nothing more can come.
std::string draw_until_complete(Picture& picture, Connection& connection, double timeout_s) {
  Picture::Progress progress;
  poll_until(connection, timeout_s, [&] {
    progress = picture.draw(connection);
    connection.send_wants();
    const bool can_come = connection.status().can_bring_data() || connection.status().catching_up;
    return progress.waits_for.empty() || !can_come;
  });
  for (int i = 0; i < kSettlingDraws && !progress.is_settled; ++i) progress = picture.draw(connection);
  return progress.waits_for;
}

}  // namespace

ExitCode list_panels_command(Program& program) {
  for (const PanelOffer& panel : program.screen.panels()) program.out << panel.name << '\n';
  return succeeded;
}

ExitCode shot_command(const ShotOptions& options, Program& program) {
  PictureOptions picture_options = options.picture;
  const std::vector<PanelOffer> panels = program.screen.panels();
  const auto panel = std::ranges::find(panels, picture_options.panel, &PanelOffer::name);
  if (panel == panels.end()) {
    std::vector<std::string> names;
    for (const PanelOffer& offer : panels) names.push_back(offer.name);
    return fail(program, "there is no panel " + in_quotes(picture_options.panel) + "; " +
                             suggestion(picture_options.panel, names));
  }
  if (const std::string problem = why_unwritable(options.out); !problem.empty()) return fail(program, problem);
  std::optional<OpenJob> open = open_job(options.job, Access::ask, program);
  if (!open || !choose_source(*panel, *open, picture_options.source, program)) return failed;
  if (options.step && !choose_step(*options.step, picture_options.source, *open, program)) return failed;

  std::string problem;
  const std::unique_ptr<Picture> picture = program.screen.open_picture(picture_options, problem);
  if (picture == nullptr) return fail(program, problem);
  Connection& connection = *open->connection;
  const std::string missing = draw_until_complete(*picture, connection, options.timeout_s);
  if (!missing.empty() && connection.status().can_bring_data()) {
    return fail(program, "no picture: still waiting for " + missing + " after " +
                             look::format_duration_ns(options.timeout_s * 1e9) + "; " +
                             job_state_text(connection.status()) + "; raise --timeout");
  }
  if (problem = picture->save(options.out); !problem.empty()) return fail(program, problem);
  if (!missing.empty()) {
    note(program, options.out + " is without " + missing + ": the job is no longer there to be asked for it");
  }
  program.out << options.out << '\n';
  return succeeded;
}

}  // namespace tensorscope::viewer
