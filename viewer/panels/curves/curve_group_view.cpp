#include "viewer/panels/curves/curve_group_view.h"

#include <imgui.h>

#include <limits>
#include <utility>
#include <vector>

#include "viewer/panels/curves/name_words.h"
#include "viewer/panels/curves/newest_values.h"
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

widgets::CurveSeries series_of(const GroupedScalar& scalar, const CurveData& data) {
  widgets::CurveSeries series;
  series.name = scalar.name;
  series.style = scalar.style;
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

bool CurveGroupView::renew(const ScalarGroup& group, const Store& store, const CurveForm& form) {
  bool up_to_date = true;
  for (const GroupedScalar& scalar : group.scalars) {
    if (const Source* const source = store.source(scalar.source)) {
      up_to_date &=
          data_[scalar.source].update(source->scalars, {store.time(), &store.epochs()}, form, ImGui::GetTime(),
                                      names_schedule(scalar.name) || EpochAxis::is_named(scalar.name));
    }
  }
  if (chart_.y_scale.linthresh <= 0.0) chart_.y_scale.linthresh = symlog_threshold(group, store);
  return up_to_date;
}

void CurveGroupView::draw(const ScalarGroup& group, const Store& store, const CurveChoice& choice, PanelState& state,
                          float width, float height) {
  if (choice.form.x != form_.x) chart_.x_view.reset();
  form_ = choice.form;
  group_ = group;
  step_ = store.timeline().step();
  const bool up_to_date = renew(group, store, choice.form);
  std::vector<widgets::CurveSeries> series;
  for (const GroupedScalar& scalar : group.scalars) series.push_back(series_of(scalar, data_[scalar.source]));
  const std::string values = newest_values(group, store);
  const bool over_steps = choice.form.x == CurveX::step;
  const std::string x_name = name_of_axis(choice.form);

  const ImVec2 at = ImGui::GetCursorScreenPos();
  widgets::CurveChart chart;
  chart.title = group.title;
  chart.source = values;
  chart.x_name = x_name;
  chart.y_name = group.quantity;
  chart.series = series;
  chart.x_whole = over_steps;
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
  for (const GroupedScalar& scalar : group_.scalars) {
    const auto found = data_.find(scalar.source);
    if (found == data_.end() || chart_.hidden.contains(scalar.name)) continue;
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
  for (const GroupedScalar& scalar : group_.scalars) {
    const auto found = data_.find(scalar.source);
    if (found != data_.end() && !chart_.hidden.contains(scalar.name)) {
      found->second.append_to(table, scalar.name, result_.x);
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
  return bytes;
}

}  // namespace tensorscope::viewer
