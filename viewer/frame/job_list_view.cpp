#include <imgui.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viewer/frame/controls.h"
#include "viewer/frame/parts.h"
#include "viewer/frame/shared_lead.h"
#include "viewer/frame/state_text.h"
#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"

namespace tensorscope::viewer::frame {
namespace {

using look::Font;
using look::px;

constexpr double kHeadHeight = 40;
constexpr double kRowHeight = 28;
constexpr double kSignWidth = 36;  // with what a scroll bar covers

struct Line {
  StateMark mark;
  std::string name;
  std::string short_name;  // without what it shares with the others
  std::string step;
  std::string tooltip;
};

// What is known of a job's line if it is open.
struct OpenLine {
  const JobView* view = nullptr;
  bool is_current = false;
  std::optional<std::size_t> style = std::nullopt;  // of its curves, while jobs are compared and this is one of them
};

Line line_of(const Job& job, const JobView* open, std::span<const std::string> names) {
  Line line;
  line.name = line.short_name = job.label();
  if (const std::size_t lead = shared_lead(names, line.name); lead > 0) {
    line.short_name = "…" + line.name.substr(lead);
  }
  if (!job.can_be_opened()) {
    line.mark = {look::Icon::bad, "closed", Tone::quiet};
    line.tooltip = "Cannot be opened: " + job.problem;
    return line;
  }
  const ListedState state = listed_state(job, open != nullptr ? &open->store().status() : nullptr);
  line.mark = state.mark;
  line.step = look::format_count(state.step);
  line.tooltip = name_of(job.run) + "\nstep " + line.step + ", " + line.mark.word + "\n" + job.segment.paths.data;
  return line;
}

// In the colour of its curves while they are drawn, empty while they are not.
void draw_compare_sign(ImDrawList& list, const Box& box, std::optional<std::size_t> style, bool hovered) {
  const ImVec2 center(box.x0 + px(10), (box.y0 + box.y1) / 2);
  const look::Palette& p = look::palette();
  if (!style) return look::draw_icon(list, look::Icon::ended, center, px(10), hovered ? p.text : p.disabled);
  look::draw_icon(list, look::Icon::live, center, px(12), look::series(*style).color);
}

// State and step stand at the right, and the name gets the rest. Where it has no room it is written without its lead,
// then without the step beside it, which the tooltip has too.
void put_line(ImDrawList& list, const Line& line, Font font, Tone tone, const Box& box) {
  const float middle = (box.y0 + box.y1) / 2;
  const float gap = px(8);
  const float step = line.step.empty() ? 0.0F : look::text_size(Font::numbers, line.step).x + px(12);
  const float room = box.width() - look::text_size(Font::small, line.mark.word).x - gap;
  const auto fits = [&](const std::string& name, float width) { return look::text_size(font, name).x <= width; };
  const bool has_step = fits(line.short_name, room - step);
  const float name_room = has_step ? room - step : room;
  put_text(list, font, box.x0, middle, tone, fits(line.name, name_room) ? line.name : line.short_name, name_room);
  put_text(list, Font::small, box.x0 + name_room + gap, middle, line.mark.tone, line.mark.word);
  if (has_step) put_text(list, Font::numbers, box.x1 - step + px(12), middle, Tone::quiet, line.step);
}

void draw_row(FrameState& state, const Job& job, const OpenLine& open, std::span<const std::string> names,
              const Box& row) {
  const Line line = line_of(job, open.view, names);
  const float sign_left = row.x1 - px(kSignWidth);
  ImGui::PushID(job.segment.name.base().c_str());
  const Pressed pressed = press_area(state, "job", {row.x0, row.y0, sign_left, row.y1}, line.tooltip);
  const Box sign{sign_left, row.y0, row.x1 - px(8), row.y1};
  Pressed on_sign;
  if (job.can_be_opened() && !open.is_current) {
    on_sign = press_area(state, "compare", sign,
                         open.style ? "Take its curves away from those of the current job"
                                    : "Compare: draw its curves with those of the current job");
  }
  ImGui::PopID();
  if (on_sign.clicked) state.compared_job = job.segment.name;
  if (pressed.clicked) {
    if (job.can_be_opened()) {
      state.wanted_job = job.segment.name;
    } else {
      state.say(job.problem, Tone::warning);
    }
  }
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool hovered = pressed.hovered || on_sign.hovered;
  if (open.is_current || hovered) fill(list, row, look::palette().raised, open.is_current ? 1.0 : 0.5);
  const float middle = (row.y0 + row.y1) / 2;
  const Font font = open.is_current ? Font::strong : Font::words;
  if (job.can_be_opened() && (!open.is_current || open.style)) {
    draw_compare_sign(list, sign, open.style, on_sign.hovered);
  }
  const float x = row.x0 + px(12);
  look::draw_icon(list, line.mark.icon, {x + px(6), middle}, px(12), color_of(line.mark.tone, look::palette()));
  put_line(list, line, font, job.can_be_opened() ? Tone::plain : Tone::quiet,
           {x + px(20), row.y0, sign_left - px(4), row.y1});
}

OpenLine open_line(const Job& job, const Workspace& workspace, const std::vector<PanelRun>& runs) {
  OpenLine line{workspace.find(job.segment.name)};
  if (line.view == nullptr) return line;
  line.is_current = line.view == workspace.current();
  const bool is_comparison = std::ranges::any_of(runs, [](const PanelRun& run) { return run.is_beside(); });
  const auto run = std::ranges::find(runs, &line.view->store(), &PanelRun::store);
  if (run != runs.end() && (line.is_current ? is_comparison : run->is_compared)) line.style = run->style;
  return line;
}

// Of few jobs the word, of many a field to find one.
void draw_head(FrameState& state, const Workspace& workspace, const Box& head) {
  const std::size_t count = workspace.found().size();
  if (count < kManyJobs) {
    return put_heading(*ImGui::GetWindowDrawList(), head.x0 + px(12), (head.y0 + head.y1) / 2, "Jobs");
  }
  const std::string hint = "Search " + look::format_count(count) + " jobs";
  search_field("##jobs", hint.c_str(), state.job_search, head, false);
  if (state.leave_search) state.job_search[0] = '\0';
}

}  // namespace

std::vector<const Job*> searched_jobs(const FrameState& state, const Workspace& workspace) {
  // Where there is no field, what was typed into it no longer counts.
  const char* const search = workspace.found().size() < kManyJobs ? "" : state.job_search.data();
  std::vector<const Job*> jobs;
  for (const Job& job : workspace.found()) {
    if (is_searched(job, search)) jobs.push_back(&job);
  }
  return jobs;
}

void draw_job_list(FrameState& state, const Workspace& workspace) {
  const Box& box = state.layout.jobs;
  if (box.width() < px(40)) return;
  const Pane pane("jobs", box, look::palette().surface, false);
  draw_head(state, workspace, {box.x0, box.y0, box.x1, box.y0 + px(kHeadHeight)});
  const Box rows{box.x0, box.y0 + px(kHeadHeight), box.x1, box.y1};
  const Pane list("job rows", rows, look::palette().surface);
  const std::vector<const Job*> jobs = searched_jobs(state, workspace);
  if (jobs.empty()) {
    const char* const why = workspace.found().empty() ? "none on this machine" : "none of this name";
    put_text(*ImGui::GetWindowDrawList(), Font::small, rows.x0 + px(12), rows.y0 + px(8), Tone::quiet, why);
  }
  const float top = rows.y0 - ImGui::GetScrollY();
  const std::vector<PanelRun> runs = workspace.runs();
  std::vector<std::string> names;
  for (const Job& job : workspace.found()) names.push_back(job.label());
  const RowsInSight sight = rows_in_sight(jobs.size(), px(kRowHeight), rows.height());
  for (std::size_t i = sight.first; i < sight.end; ++i) {
    const float y = top + static_cast<float>(i) * px(kRowHeight);
    draw_row(state, *jobs[i], open_line(*jobs[i], workspace, runs), names, {rows.x0, y, rows.x1, y + px(kRowHeight)});
  }
  // All rows have to count for the scroll bar.
  ImGui::SetCursorScreenPos({rows.x0, top + static_cast<float>(jobs.size()) * px(kRowHeight)});
  ImGui::Dummy({1, 1});
}

}  // namespace tensorscope::viewer::frame
