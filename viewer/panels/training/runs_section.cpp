#include "viewer/panels/training/runs_section.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/widgets/chart_frame.h"

namespace tensorscope::viewer {
namespace {

using look::px;

constexpr double kRenewSeconds = 0.25;  // names of all runs' scalars are put into groups for it
constexpr double kLeastHeight = 240;
constexpr double kShareOfAxes = 0.6;
constexpr double kLeastWidthForBoth = 760;

constexpr const char* kHowToCompare =
    "Open a second job beside this one: press the ring at the end of its line in the list at the left,\n"
    "or start the viewer with several: tensorscope view JOB JOB";

bool is_same(const PanelRun& a, const PanelRun& b) {
  return a.store == b.store && a.name == b.name && a.is_current == b.is_current;
}

std::vector<widgets::ParallelAxisView> views_of(const std::vector<RunAxis>& axes) {
  std::vector<widgets::ParallelAxisView> views;
  for (const RunAxis& axis : axes) views.push_back({axis.name, &axis.axis, axis.values});
  return views;
}

}  // namespace

void RunsSection::update(const Store& store, const PanelState& state, bool is_shown) {
  pointed_ = std::exchange(pointed_next_, nullptr);
  is_parallel_drawn_ = false;
  std::vector<PanelRun> runs;
  std::ranges::copy_if(state.runs, std::back_inserter(runs),
                       [](const PanelRun& run) { return run.is_compared || run.is_current; });
  if (runs.empty()) runs.push_back({store.run().job, &store, 0, true, false});
  const bool is_changed = !std::ranges::equal(runs, runs_, is_same);
  runs_ = std::move(runs);
  if (!is_shown && !is_brushed() && !is_changed) return;
  std::vector<std::uint64_t> revisions;
  for (const PanelRun& run : runs_) revisions.push_back(run.store->revision());
  const bool is_due = ImGui::GetTime() - renewed_s_ >= kRenewSeconds;
  if (is_changed || (revisions != revisions_ && is_due)) {
    revisions_ = std::move(revisions);
    renewed_s_ = ImGui::GetTime();
    table_ = run_table(runs_);
    axes_ = run_axes(table_);
  }
  const std::vector<widgets::ParallelAxisView> views = views_of(axes_);
  widgets::ParallelCoordinates chart;
  const std::vector<widgets::ParallelLine> lines(runs_.size());
  chart.axes = views;
  chart.lines = lines;
  kept_ = widgets::lines_within(chart, state_.brushes);
}

std::vector<PanelRun> RunsSection::overlaid() const {
  std::vector<PanelRun> runs;
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    if (i >= kept_.size() || kept_[i]) runs.push_back(runs_[i]);
  }
  return runs;
}

std::vector<PanelRun> RunsSection::brushed_out() const {
  std::vector<PanelRun> runs;
  for (std::size_t i = 0; i < std::min(runs_.size(), kept_.size()); ++i) {
    if (!kept_[i]) runs.push_back(runs_[i]);
  }
  return runs;
}

int RunsSection::index_of(const Store* store) const {
  const auto found = std::ranges::find(runs_, store, &PanelRun::store);
  return found != runs_.end() && store != nullptr ? static_cast<int>(found - runs_.begin()) : -1;
}

void RunsSection::draw(const std::vector<ScalarGroup>& groups, const Store& store, const CurveChoice& choice,
                       PanelState& state, CurvesSection& curves, const Overlay& overlay) {
  const float gap = px(24);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float title = px(28);
  const float table = std::min(run_table_height(runs_.size()), std::max(room.y * 0.45F, px(120)));
  const float height = std::max(room.y - table - title - gap, px(kLeastHeight));
  const auto curve = std::ranges::find(groups, CurveKind::loss, &ScalarGroup::kind);
  const bool is_wide = room.x >= px(kLeastWidthForBoth) && curve != groups.end();
  const float width = is_wide ? std::floor((room.x - gap) * static_cast<float>(kShareOfAxes)) : room.x;
  draw_parallel(overlay, state, width, height);
  if (is_wide) {
    ImGui::SetCursorScreenPos({at.x + width + gap, at.y});
    curves.draw_chart(*curve, store, choice, state, overlay, room.x - width - gap, height);
  }
  ImGui::SetCursorScreenPos({at.x, at.y + height + gap});
  draw_table(overlay, state, room.x, table);
}

void RunsSection::draw_parallel(const Overlay& overlay, PanelState& state, float width, float height) {
  const std::vector<widgets::ParallelAxisView> views = views_of(axes_);
  std::vector<widgets::ParallelLine> lines;
  for (const PanelRun& run : runs_) lines.push_back({run.style % look::kSeriesColors});
  widgets::ParallelCoordinates chart;
  chart.title = "Hyper-parameters and results";
  std::string subtitle = "drag along an axis to keep runs";
  const auto left = std::ranges::count(kept_, true);
  if (is_brushed()) {
    subtitle = look::format_count(static_cast<std::uint64_t>(left)) + " of " + look::format_count(runs_.size()) +
               " runs within the brushes; click an axis to take its brush away";
  }
  chart.axes = is_comparison() ? views : std::span<const widgets::ParallelAxisView>();
  chart.lines = lines;
  chart.pointed = index_of(overlay.pointed);
  if (is_comparison() && views.size() > 1) chart.source = subtitle;
  chart.missing = "Runs side by side stand here, a line for each";
  chart.missing_how = kHowToCompare;
  if (is_comparison()) {
    chart.missing_how =
        "These runs differ in no hyper-parameter that they told, and have no loss or accuracy. In the trainer, once:\n"
        "agent.hyperparameters({{\"lr\", 0.05}});";
  }
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const widgets::ParallelResult result = widgets::parallel_coordinates("axes", chart, state_, width, height);
  is_parallel_drawn_ = !chart.axes.empty();
  if (is_mouse_over({at.x, at.y, at.x + width, at.y + height})) state.hovered = "parallel-coordinates";
  if (result.hovered >= 0) pointed_next_ = runs_[static_cast<std::size_t>(result.hovered)].store;
  if (result.clicked >= 0) state.bring_to_front = runs_[static_cast<std::size_t>(result.clicked)].store;
}

void RunsSection::draw_table(const Overlay& overlay, PanelState& state, float width, float height) {
  const widgets::Box box = widgets::space_for(width, px(28));
  widgets::Box area = box;
  std::string details =
      is_comparison() ? "green: the best of its column · click a head to sort, a line to bring that job to the front"
                      : "one job is open; others can be compared with it";
  if (table_.columns.size() > kMostRunColumns) {
    details = look::format_count(kMostRunColumns) + " of " + look::format_count(table_.columns.size()) +
              " columns, the others are exported · " + details;
  }
  widgets::draw_title(*ImGui::GetWindowDrawList(), area, "Runs", details);
  ImGui::SetCursorScreenPos({box.x0, box.y1});
  const RunTableHit hit = run_table_view(table_, runs_, kept_, index_of(overlay.pointed), table_state_, width, height);
  if (is_mouse_over({box.x0, box.y0, box.x1, box.y1 + height})) state.hovered = "runs";
  if (hit.hovered >= 0) pointed_next_ = runs_[static_cast<std::size_t>(hit.hovered)].store;
  if (hit.clicked >= 0) state.bring_to_front = runs_[static_cast<std::size_t>(hit.clicked)].store;
}

std::vector<Drawn> RunsSection::drawn(const Store& store) const {
  std::vector<Drawn> all;
  const std::uint64_t step = store.timeline().step();
  all.push_back(
      {"runs", "Runs", "", step, table_.as_drawn(table_.order(table_state_.sorted_by, table_state_.descending))});
  if (!is_parallel_drawn_) return all;
  std::vector<std::string> names, within;
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    names.push_back(runs_[i].name);
    within.emplace_back(i >= kept_.size() || kept_[i] ? "yes" : "no");
  }
  DrawnTable lines{{{"run", std::move(names)}, {"within brushes", std::move(within)}}};
  for (const RunAxis& axis : axes_) {
    if (!axis.axis.is_categorical()) {
      lines.columns.push_back({axis.name, axis.values});
      continue;
    }
    std::vector<std::string> words;
    for (const double value : axis.values) {
      words.push_back(std::isfinite(value) ? axis.axis.categories[static_cast<std::size_t>(value)] : std::string());
    }
    lines.columns.push_back({axis.name, std::move(words)});
  }
  all.push_back({"parallel-coordinates", "Hyper-parameters and results", "", step, std::move(lines)});
  return all;
}

}  // namespace tensorscope::viewer
