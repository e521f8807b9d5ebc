#include "viewer/panels/curves/curve_group_view.h"

#include <imgui.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/panels/curves/name_words.h"
#include "viewer/panels/curves/newest_values.h"
#include "viewer/panels/curves/run_styles.h"
#include "viewer/panels/curves/symlog_threshold.h"

namespace tensorscope::viewer {
namespace {

constexpr double kNowhere = std::numeric_limits<double>::quiet_NaN();

StepToX place_of_steps(const Store& store, const CurveForm& form) {
  if (form.x == CurveX::step) return [](std::uint64_t step) { return static_cast<double>(step); };
  if (form.x == CurveX::epoch) {
    return
        [&store](std::uint64_t step) { return store.epochs().epoch_at(static_cast<double>(step)).value_or(kNowhere); };
  }
  return [&store, form](std::uint64_t step) {
    const auto seconds = store.time().seconds_at(static_cast<double>(step));
    return seconds ? *seconds / seconds_in(form.unit) : kNowhere;
  };
}

std::string name_of_axis(const CurveForm& form) {
  if (form.x == CurveX::time) return std::string("time (") + name_of(form.unit) + ")";
  return form.x == CurveX::epoch ? "epoch" : "step";
}

std::string time_text(double nanoseconds) {
  return nanoseconds == 0.0 ? "0" : look::format_duration_ns(nanoseconds);
}

widgets::CurveSeries series_of(const CurveData& data) {
  widgets::CurveSeries series;
  series.x = data.x();
  series.y = data.y();
  series.smoothed = data.smoothed();
  series.lo = data.lo();
  series.hi = data.hi();
  series.non_finite = data.non_finite();
  series.revision = data.revision();
  if (data.is_left_raw()) series.note = "raw";
  return series;
}

}  // namespace

void CurveGroupView::apply(const CurveChoice& choice) {
  chart_.y_scale.kind = choice.y_scale;
  chart_.y_scale.linthresh = 0.0;  // to be found when it is drawn
  chart_.clip_outliers = choice.clip_outliers;
  chart_.y_view.reset();
}

std::vector<CurveGroupView::Line> CurveGroupView::choose_lines(const Store& store, const Overlay& overlay,
                                                               CurveX x) const {
  std::vector<Line> lines;
  if (overlay.is_comparison) {
    for (const PanelRun& run : overlay.runs) add_lines_of(run, store, overlay, x, lines);
    return lines;
  }
  for (const GroupedScalar& scalar : group_.scalars) {
    if (const Source* const source = store.source(scalar.source)) {
      lines.push_back(
          {source, &store, source->number, scalar.label.empty() ? scalar.name : scalar.label, scalar.style});
    }
  }
  return lines;
}

void CurveGroupView::add_lines_of(const PanelRun& run, const Store& store, const Overlay& overlay, CurveX x,
                                  std::vector<Line>& lines) const {
  if (run.store == nullptr || !KnownAxes(*run.store).has(x)) return;
  const std::vector<std::string> names = short_names(group_);
  for (std::size_t i = 0; i < group_.scalars.size(); ++i) {
    const GroupedScalar& scalar = group_.scalars[i];
    const Source* const source = run.store == &store ? store.source(scalar.source) : run.store->find(scalar.name);
    if (source == nullptr || !is_curve(*source) || source->entry.unit != group_.unit) continue;
    const std::string name = names.size() > 1 ? run.name + " · " + names[i] : run.name;
    const bool stands_back = overlay.pointed != nullptr && overlay.pointed != run.store;
    lines.push_back(
        {source, run.store, source->number, name, style_of(run, names.size() > 1 ? scalar.style : 0), stands_back});
  }
}

CurveAxes CurveGroupView::axes_of(const Line& line) {
  return {line.store->time(), &line.store->epochs()};
}

bool CurveGroupView::update(CurveData& data, const Line& line, const CurveForm& form) {
  const std::string& path = line.source->path();
  return data.update(line.source->scalars, axes_of(line), form, ImGui::GetTime(),
                     names_schedule(path) || EpochAxis::is_named(path));
}

bool CurveGroupView::is_behind(const std::vector<Line>& lines, const CurveForm& form, Size size) const {
  if (size != size_ || form != form_ || lines != lines_ || chart_.y_auto.moving()) return true;
  return std::ranges::any_of(lines, [this](const Line& line) {
    const auto found = data_.find(line.number);
    return found == data_.end() || found->second.is_behind(line.source->scalars, axes_of(line), form_);
  });
}

// Curves that were never read, whose every point is new, as many as there is time for: true if that was all.
bool CurveGroupView::read_new(const std::vector<Line>& lines, const CurveForm& form, RenewalTurns& turns) {
  bool has_read = false;
  for (const Line& line : lines) {
    if (data_.contains(line.number)) continue;
    if (has_read && turns.is_over()) {
      turns.go_on_next();
      return false;
    }
    update(data_[line.number], line, form);
    has_read = true;
  }
  return true;
}

bool CurveGroupView::renew() {
  // A run that is compared no more, or a curve that is not drawn any more, gives back what was computed of it.
  std::erase_if(
      data_, [this](const auto& each) { return std::ranges::find(lines_, each.first, &Line::number) == lines_.end(); });
  std::erase_if(chart_.caches, [this](const auto& each) {
    return std::ranges::find(lines_, each.first, &Line::name) == lines_.end();
  });
  bool up_to_date = true;
  for (const Line& line : lines_) {
    up_to_date &= update(data_[line.number], line, form_);
  }
  return up_to_date;
}

// Over several runs: what the styles of lines stand for.
std::string CurveGroupView::subtitle(const Store& store, const Overlay& overlay) const {
  if (!group_.subtitle.empty()) return group_.subtitle;
  if (!overlay.is_comparison) return newest_values(group_, store);
  std::vector<std::size_t> styles;
  for (const GroupedScalar& scalar : group_.scalars) styles.push_back(scalar.style);
  return line_styles_text(short_names(group_), styles);
}

void CurveGroupView::draw(const ScalarGroup& group, const Store& store, const CurveChoice& choice, PanelState& state,
                          float width, float height, const Overlay& overlay) {
  group_ = group;
  step_ = store.timeline().step();
  std::vector<Line> lines = choose_lines(store, overlay, choice.form.x);
  const Size size{width, height};
  const bool has_news = is_behind(lines, choice.form, size);
  const bool has_turn = state.turns.take(has_news) && read_new(lines, choice.form, state.turns);
  const bool rests = has_news && !has_turn;
  state.moving |= rests;
  if (rests && size_ == Size{}) return ImGui::Dummy({width, height});  // it was never drawn
  // While it rests, its lines are those that it shows, even if a run was closed since: they are only looked up then.
  if (!rests) {
    lines_ = std::move(lines);
    size_ = size;
    if (choice.form.x != form_.x) chart_.x_view.reset();
    form_ = choice.form;
  }
  const bool up_to_date = rests || renew();
  if (chart_.y_scale.linthresh <= 0.0) chart_.y_scale.linthresh = symlog_threshold(group, store);
  std::vector<widgets::CurveSeries> series;
  for (const Line& line : lines_) {
    widgets::CurveSeries& each = series.emplace_back(series_of(data_[line.number]));
    each.name = line.name;
    each.style = line.style;
    each.stands_back = line.stands_back;
  }
  // Where nothing is smoothed it tells nothing apart.
  const bool is_any_smoothed = std::ranges::any_of(series, [](const auto& each) { return !each.smoothed.empty(); });
  for (widgets::CurveSeries& each : series) {
    if (!is_any_smoothed) each.note = {};
  }
  const std::string details = subtitle(store, overlay);
  const bool over_steps = form_.x == CurveX::step;
  const std::string x_name = name_of_axis(form_);

  const ImVec2 at = ImGui::GetCursorScreenPos();
  widgets::CurveChart chart;
  chart.rests = rests;
  chart.title = group.title;
  chart.source = details;
  chart.x_name = x_name;
  chart.y_name = group.quantity;
  chart.series = series;
  chart.x_whole = over_steps;
  chart.has_legend = !overlay.is_comparison;
  if (group.unit == "ns") chart.y_text = time_text;
  if (overlay.is_comparison && overlay.runs.empty()) {
    chart.missing = "No run is within the brushes";
    chart.missing_how = "Click an axis of Runs to take its brush away.";
  }
  if (!group.missing_how.empty()) chart.missing_how = group.missing_how;
  std::optional<widgets::Guide> guide;
  if (group.guide) {
    guide = widgets::Guide{group.guide->value, group.guide->label};
    chart.guides = {&*guide, 1};
    chart.y_always = analysis::Range{guide->value, guide->value};
  }
  result_ = widgets::curve_chart(group.name.c_str(), chart, chart_, over_steps ? &state.cursor : &other_cursor_, width,
                                 height);
  if (is_mouse_over({at.x, at.y, at.x + width, at.y + height})) state.hovered = group.name;
  mark_steps(store, state);
  state.moving |= result_.moving || !up_to_date || click_.is_pending();
}

void CurveGroupView::mark_steps(const Store& store, PanelState& state) {
  if (result_.plot.width() <= 1.0F || !(result_.x.lo < result_.x.hi)) return;
  const widgets::PlotAxis axis{result_.x, chart_.x_scale, result_.plot.x0, result_.plot.x1};
  draw_step_marks(result_.plot, axis, store.timeline(), place_of_steps(store, form_));
  if (const auto x = click_.take(result_.plot, axis)) {
    const double step = step_near(*x);
    if (step >= 0.0) state.show_step = static_cast<std::uint64_t>(step);
  }
}

double CurveGroupView::step_near(double x) const {
  double step = -1.0;
  double distance = std::numeric_limits<double>::infinity();
  for (const Line& line : lines_) {
    const auto found = data_.find(line.number);
    if (found == data_.end() || chart_.hidden.contains(line.name)) continue;
    if (const auto near = found->second.nearest(x); near && near->distance < distance) {
      distance = near->distance;
      step = near->step;
    }
  }
  return step;
}

Drawn CurveGroupView::drawn() const {
  Drawn drawn;
  drawn.name = group_.name;
  drawn.title = group_.title;
  if (group_.scalars.size() == 1) drawn.source = group_.scalars.front().name;
  drawn.step = step_;
  DrawnTable table = empty_curve_table(form_);
  for (const Line& line : lines_) {
    const auto found = data_.find(line.number);
    if (found != data_.end() && !chart_.hidden.contains(line.name)) {
      found->second.append_to(table, line.name, result_.x);
    }
  }
  drawn.data = std::move(table);
  return drawn;
}

std::size_t CurveGroupView::memory_bytes() const {
  std::size_t bytes = 0;
  for (const auto& [source, data] : data_) bytes += data.memory_bytes();
  for (const auto& [name, cache] : chart_.caches) {
    bytes += (cache.raw().capacity() + cache.smoothed().capacity()) * sizeof(analysis::Column);
  }
  bytes += chart_.image.bytes();
  return bytes;
}

}  // namespace tensorscope::viewer
