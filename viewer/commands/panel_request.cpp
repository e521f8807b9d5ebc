#include "viewer/commands/panel_request.h"

#include <algorithm>
#include <vector>

#include "viewer/commands/nearest_names.h"
#include "viewer/look/number_format.h"
#include "viewer/store/first_choice.h"

namespace tensorscope::viewer {
namespace {

// A picture that never comes to rest is saved as it is.
constexpr int kSettlingDraws = 60;

// Whether what is asked for now can be in a later picture.
bool can_come(const Connection& connection) {
  const bool is_newest = connection.store().timeline().follows();
  return connection.status().catching_up || (is_newest && connection.status().can_be_asked());
}

std::string steps_text(std::uint64_t first, std::uint64_t last) {
  return "steps " + look::format_count(first) + " to " + look::format_count(last);
}

bool shows_any(const PanelOffer& panel, const Store& store) {
  return !panel.can_show || panel.shows_all || std::ranges::any_of(store.sources(), panel.can_show);
}

// Parameters are there from the beginning; a better one than another may come with a pass that was not seen yet.
bool is_best_choice(const Source* first) {
  return first != nullptr && first->entry.kind == schema::SourceKind::parameter;
}

// The path to draw, empty for a panel of the whole job. False after fail().
bool choose_source(const PanelOffer& panel, const OpenJob& job, double timeout_s, std::string& path, Program& program) {
  if (!panel.can_show) {
    if (path.empty()) return true;
    fail(program, "panel " + in_quotes(panel.name) + " shows the whole job; leave --source out");
    return false;
  }
  if (path.empty() && panel.shows_all) return true;
  const Store& store = job.connection->store();
  learn_names(
      *job.connection, timeout_s,
      [&] { return path.empty() ? is_best_choice(first_choice(store, panel.can_show)) : store.find(path) != nullptr; },
      [&] { return path.empty() && first_choice(store, panel.can_show) != nullptr; });
  if (path.empty()) {
    if (const Source* const first = first_choice(store, panel.can_show)) {
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

// False after fail(). A step that was asked for is a past one: nothing more will come for it.
bool choose_step(std::uint64_t step, const PanelOffer& panel, const std::string& path, OpenJob& job, Program& program) {
  Store& store = job.connection->store();
  Timeline& timeline = store.timeline();
  std::uint64_t first = timeline.first();
  std::string what = "the run has ";
  if (const Source* const source = store.find(path); source != nullptr && panel.first_step) {
    const std::optional<std::uint64_t> kept = panel.first_step(*source);
    if (!kept) {
      fail(program, "step " + look::format_count(step) + " cannot be shown; of " + in_quotes(path) +
                        " nothing is kept that panel " + in_quotes(panel.name) +
                        " draws; leave --step out to ask the job for its newest step");
      return false;
    }
    first = *kept;
    what = "kept of " + in_quotes(path) + " are ";
  }
  if (step < first || step > timeline.newest()) {
    fail(program, "step " + look::format_count(step) + " is out of range; " + what +
                      steps_text(first, timeline.newest()) + "; choose one of those or leave --step out");
    return false;
  }
  timeline.show(step);
  return true;
}

// Draws until nothing is missing, or until what is missing cannot come any more, or time is up.
Picture::Progress draw_until_complete(Picture& picture, Connection& connection, double timeout_s) {
  Picture::Progress progress;
  poll_until(connection, timeout_s, [&] {
    progress = picture.draw(connection);
    connection.send_wants();
    return progress.waits_for.empty() || !(can_come(connection) || progress.is_computing);
  });
  for (int i = 0; i < kSettlingDraws && !progress.is_settled; ++i) progress = picture.draw(connection);
  return progress;
}

// One line, empty if there is something to see.
std::string why_nothing(const PanelOffer& panel, const std::string& path, const Store& store) {
  const Source* const source = store.find(path);
  if (source == nullptr || !source->scalars.empty() || !source->regions.empty() || !source->vectors.empty() ||
      !source->summaries.empty()) {
    return {};
  }
  const std::string what = "nothing of " + in_quotes(path) + " is there for panel " + in_quotes(panel.name) + ": ";
  if (!source->entry.note.empty()) return what + source->entry.note;
  const std::string& read_only = store.status().read_only;
  return what + "a tensor is recorded only while somebody looks at it, and " +
         (store.status().can_bring_data() && !read_only.empty() ? "this job cannot be asked: " + read_only
                                                                : job_state_text(store.status()));
}

// Empty if the panel has all of them.
std::string why_unknown_key(const PanelOffer& panel, const std::string& keys) {
  const auto is_offered = [&](char key) { return std::ranges::count(panel.keys, key, &OfferedKey::letter) > 0; };
  const auto unknown = std::ranges::find_if_not(keys, is_offered);
  if (unknown == keys.end()) return {};
  std::string has = panel.keys.empty() ? "none" : "";
  for (const OfferedKey& key : panel.keys) {
    has += (has.empty() ? "" : ", ") + std::string(1, key.letter) + " (" + key.does + ")";
  }
  return "panel " + in_quotes(panel.name) + " has no key " + in_quotes(std::string(1, *unknown)) + "; it has " + has;
}

std::string why_missing(const Connection& connection, double timeout_s) {
  const JobStatus& status = connection.status();
  if (can_come(connection)) {
    return "it did not come within " + look::format_duration_ns(timeout_s * 1e9) + "; raise --timeout to wait for it";
  }
  if (!connection.store().timeline().follows()) return "it was not recorded at that step or before";
  if (status.can_bring_data()) return "the job cannot be asked for it: " + status.read_only;
  return "the job is no longer there to be asked for it";
}

}  // namespace

bool has_something_for(const PanelOffer& panel, const OpenJob& job, double timeout_s) {
  const Store& store = job.connection->store();
  learn_names(*job.connection, timeout_s, [&] { return shows_any(panel, store); });
  return shows_any(panel, store);
}

std::optional<DrawnPanel> draw_panel(const PanelRequest& request, const std::string& what, Program& program) {
  PictureOptions options = request.picture;
  const std::vector<PanelOffer> panels = program.screen.panels();
  const auto panel = std::ranges::find(panels, options.panel, &PanelOffer::name);
  if (panel == panels.end()) {
    std::vector<std::string> names;
    for (const PanelOffer& offer : panels) names.push_back(offer.name);
    fail(program, "there is no panel " + in_quotes(options.panel) + "; " + suggestion(options.panel, names));
    return std::nullopt;
  }
  if (const std::string problem = why_unknown_key(*panel, options.keys); !problem.empty()) {
    fail(program, problem);
    return std::nullopt;
  }
  if (const std::string problem = why_unwritable(request.out); !problem.empty()) {
    fail(program, problem);
    return std::nullopt;
  }
  std::optional<OpenJob> open = open_job(request.job, Access::ask, program);
  if (!open || !choose_source(*panel, *open, request.timeout_s, options.source, program)) return std::nullopt;
  if (request.step && !choose_step(*request.step, *panel, options.source, *open, program)) return std::nullopt;

  std::vector<OpenJob> with;
  for (const std::string& other : request.with) {
    std::optional<OpenJob> opened = open_job(other, Access::look_at_all, program);
    if (!opened) return std::nullopt;
    with.push_back(std::move(*opened));
  }

  std::string problem;
  std::unique_ptr<Picture> picture = program.screen.open_picture(options, problem);
  if (picture == nullptr) {
    fail(program, problem);
    return std::nullopt;
  }
  Connection& connection = *open->connection;
  std::vector<Connection*> others;
  for (const OpenJob& each : with) others.push_back(each.connection.get());
  picture->compare_with(std::move(others));
  Picture::Progress drawn = draw_until_complete(*picture, connection, request.timeout_s);
  if (!drawn.waits_for.empty()) problem = why_nothing(*panel, options.source, connection.store());
  const bool is_late = !drawn.waits_for.empty() && (can_come(connection) || drawn.is_computing);
  // What is there is shown, and what is missing said; but a picture of nothing helps nobody.
  if (is_late && (drawn.is_computing || !problem.empty() || picture->numbers(Format::json).empty())) {
    fail(program, "no " + what + ": still waiting for " + drawn.waits_for + " after " +
                      look::format_duration_ns(request.timeout_s * 1e9) + "; " + job_state_text(connection.status()) +
                      "; raise --timeout");
    return std::nullopt;
  }
  if (!problem.empty()) {
    fail(program, "no " + what + ": " + problem);
    return std::nullopt;
  }
  return DrawnPanel{std::move(*open), std::move(with), std::move(picture), std::move(drawn.waits_for),
                    drawn.drawn_step};
}

void note_shortcomings(const PanelRequest& request, const DrawnPanel& drawn, Program& program) {
  if (!drawn.missing.empty()) {
    note(program,
         request.out + " is without " + drawn.missing + ": " + why_missing(*drawn.job.connection, request.timeout_s));
  }
  if (request.step && drawn.step && *drawn.step != *request.step) {
    note(program, request.out + " shows step " + look::format_count(*drawn.step) + ": of step " +
                      look::format_count(*request.step) + " nothing is kept");
  }
}

}  // namespace tensorscope::viewer
