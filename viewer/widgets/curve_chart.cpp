#include "viewer/widgets/curve_chart.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "viewer/look/look.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/chart_menu.h"
#include "viewer/widgets/curve_hover.h"
#include "viewer/widgets/curve_legend.h"
#include "viewer/widgets/curve_marks.h"
#include "viewer/widgets/empty_state.h"

namespace tensorscope::viewer::widgets {
namespace {

using analysis::Range;
using analysis::ScaleKind;
using look::px;

constexpr double kStandBack = 0.25;  // strength of the others while one is pointed at
constexpr double kWheelStep = 0.85;
constexpr double kEndRoom = 0.008;  // of the width, so that the newest point is not half hidden by the frame

std::vector<const CurveSeries*> visible_series(const CurveChart& chart, const CurveChartState& state) {
  std::vector<const CurveSeries*> visible;
  for (const CurveSeries& s : chart.series) {
    if (!s.x.empty() && !state.hidden.contains(s.name)) {
      visible.push_back(&s);
    }
  }
  return visible;
}

bool has_points(const CurveChart& chart) {
  return std::any_of(chart.series.begin(), chart.series.end(), [](const CurveSeries& s) { return !s.x.empty(); });
}

/// All of x; over a log axis only what that can show.
Range x_range(const std::vector<const CurveSeries*>& visible, analysis::AxisScale scale) {
  std::optional<Range> range;
  for (const CurveSeries* s : visible) {
    const auto first = scale.kind == ScaleKind::log ? std::upper_bound(s->x.begin(), s->x.end(), 0.0) : s->x.begin();
    if (first != s->x.end()) {
      range = analysis::unite(range, Range{*first, s->x.back()});
    }
  }
  // One step is where a run begins: nothing is before it.
  if (range && range->lo == range->hi) range->hi += 1.0;
  return analysis::padded(range.value_or(Range{1.0, 2.0}), scale, kEndRoom);
}

std::optional<Range> y_wanted(const std::vector<const CurveSeries*>& visible, const CurveChart& chart,
                              CurveChartState& state) {
  std::optional<Range> range;
  for (const CurveSeries* s : visible) {
    CurveCache& cache = state.caches.find(s->name)->second;
    const ScaleKind kind = state.y_scale.kind;
    range =
        analysis::unite(range, state.clip_outliers ? cache.y_range_without_outliers(*s, kind) : cache.y_range(kind));
  }
  if (chart.y_always && (state.y_scale.kind != ScaleKind::log || chart.y_always->lo > 0.0)) {
    range = analysis::unite(range, chart.y_always);
  }
  return range;
}

Range y_range(const std::vector<const CurveSeries*>& visible, const CurveChart& chart, CurveChartState& state) {
  const CurveChartState::Subject subject{state.x_view, state.y_scale, state.clip_outliers, state.hidden.size()};
  const bool is_same = subject == state.subject;
  if (!is_same) {
    state.y_auto.forget();
    state.subject = subject;
  }
  if (chart.rests && is_same && state.y_auto.current()) {
    return state.y_view.value_or(*state.y_auto.current());
  }
  const std::optional<Range> wanted = y_wanted(visible, chart, state);
  const Range fallback = state.y_scale.kind == ScaleKind::log ? Range{0.1, 1.0} : Range{0.0, 1.0};
  const Range automatic = wanted ? state.y_auto.follow(analysis::padded(*wanted, state.y_scale),
                                                       static_cast<double>(ImGui::GetIO().DeltaTime))
                                 : fallback;
  return state.y_view.value_or(automatic);
}

void update_caches(const std::vector<const CurveSeries*>& visible, CurveChartState& state, Range x) {
  for (const CurveSeries* s : visible) {
    auto found = state.caches.find(s->name);
    if (found == state.caches.end()) {
      found = state.caches.emplace(std::string(s->name), CurveCache{}).first;
    }
    found->second.update(*s, x, state.x_scale, state.plot_pixels);
  }
}

std::vector<CurvePen> pens_of(const PlotFrame& frame, const std::vector<const CurveSeries*>& visible,
                              const CurveChartState& state, const CurveSeries* pointed) {
  std::vector<CurvePen> pens;
  for (const CurveSeries* s : visible) {
    const bool is_back = s->stands_back || (pointed != nullptr && pointed != s);
    const double strength = is_back ? kStandBack : 1.0;
    pens.push_back({frame, *s, state.caches.find(s->name)->second, look::series(s->style), strength});
  }
  return pens;
}

void draw_series(ImDrawList& list, const PlotFrame& frame, const std::vector<CurvePen>& pens, const CurveImage& image) {
  list.PushClipRect({frame.plot.x0, frame.plot.y0}, {frame.plot.x1, frame.plot.y1}, true);
  image.draw(list, frame);
  for (const CurvePen& pen : pens) {
    draw_dots(list, pen);
  }
  for (const CurvePen& pen : pens) {
    draw_marks(list, pen);
  }
  list.PopClipRect();
}

/// Wheel and drag change what is in view; whatever was automatic is taken over from what is drawn now.
void zoom_and_pan(const Touch& mouse, const PlotFrame& frame, CurveChartState& state) {
  if (mouse.double_clicked) {
    state.x_view.reset();
    state.y_view.reset();
    return;
  }
  const bool vertical = ImGui::GetIO().KeyShift;
  if (mouse.wheel != 0.0F) {
    const PlotAxis& axis = vertical ? frame.y : frame.x;
    const double at = static_cast<double>(((vertical ? mouse.y : mouse.x) - axis.from) / (axis.to - axis.from));
    const double factor = std::pow(kWheelStep, static_cast<double>(mouse.wheel));
    (vertical ? state.y_view : state.x_view) = analysis::zoomed(axis.view, axis.scale, at, factor);
  }
  if (mouse.drag_x != 0.0F) {
    const double by = static_cast<double>(-mouse.drag_x / frame.plot.width());
    state.x_view = analysis::panned(frame.x.view, frame.x.scale, by);
  }
  if (mouse.drag_y != 0.0F && (state.y_view || vertical)) {
    const double by = static_cast<double>(mouse.drag_y / frame.plot.height());
    state.y_view = analysis::panned(frame.y.view, frame.y.scale, by);
  }
}

void read_cursor(ImDrawList& list, const Touch& mouse, const PlotFrame& frame, const CurveChart& chart,
                 const std::vector<const CurveSeries*>& visible, LinkedCursor* shared) {
  LinkedCursor own;
  LinkedCursor& cursor = shared != nullptr ? *shared : own;
  const ImGuiID id = ImGui::GetID("plot");
  const bool over = mouse.hovered && !visible.empty();
  if (over) {
    // What is read is a point, not the place between two: snap to the nearest of any series.
    const double under = frame.x.value(mouse.x);
    const auto distance = [&](const CurveSeries* s) { return std::abs(s->x[nearest_point(*s, under)] - under); };
    const auto* nearest =
        *std::min_element(visible.begin(), visible.end(), [&](auto* a, auto* b) { return distance(a) < distance(b); });
    cursor = {nearest->x[nearest_point(*nearest, under)], id};
  } else if (cursor.owner == id) {
    cursor = {};
  }
  if (cursor.x) {
    draw_cursor(list, frame, visible, *cursor.x);
  }
  if (over && !mouse.active) {
    hover_table(frame, visible, *cursor.x, mouse.y, chart.x_name, chart.y_text);
  }
}

CurveChartResult draw_plot(ImDrawList& list, const Box& area, const CurveChart& chart, CurveChartState& state,
                           LinkedCursor* cursor, int pointed) {
  const auto visible = visible_series(chart, state);
  const Range x = state.x_view.value_or(x_range(visible, state.x_scale));
  state.plot_pixels = state.plot_pixels > 0 ? state.plot_pixels : static_cast<int>(area.width());
  update_caches(visible, state, x);
  const Range y = y_range(visible, chart, state);
  const PlotFrame frame = draw_frame(list, area, {chart.x_name, state.x_scale, x, chart.x_whole},
                                     {chart.y_name, state.y_scale, y, false, chart.y_text});
  const auto pens =
      pens_of(frame, visible, state, pointed >= 0 ? &chart.series[static_cast<std::size_t>(pointed)] : nullptr);
  // A chart that waits for its turn stretches what it has.
  if (!chart.rests || !state.image.shows(pens)) {
    // The labels, whose width is known only now, decide how many pixels there are; in most frames as many as before.
    state.plot_pixels = static_cast<int>(frame.plot.width());
    update_caches(visible, state, x);
    state.image.update(pens);
  }
  draw_series(list, frame, pens, state.image);
  draw_guides(list, frame, chart.guides);
  const Touch mouse = touch("plot", frame.plot);
  read_cursor(list, mouse, frame, chart, visible, cursor);
  zoom_and_pan(mouse, frame, state);
  chart_menu(mouse.right_clicked, state);
  return {frame.plot, x, y, state.y_auto.moving()};
}

}  // namespace

CurveChartResult curve_chart(const char* id, const CurveChart& chart, CurveChartState& state, LinkedCursor* cursor,
                             float width, float height) {
  ImGui::PushID(id);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Box box = space_for(width, height);
  Box area = box;
  draw_title(list, area, chart.title, chart.source);
  CurveChartResult result{area, {}, {}, false};
  if (has_points(chart)) {
    const int pointed =
        chart.series.size() > 1 && chart.has_legend ? draw_legend(list, area, chart.series, state.hidden) : -1;
    result = draw_plot(list, area, chart, state, cursor, pointed);
  } else {
    draw_empty_state(list, area, chart.missing, chart.missing_how);
  }
  end_space(box);
  ImGui::PopID();
  return result;
}

}  // namespace tensorscope::viewer::widgets
