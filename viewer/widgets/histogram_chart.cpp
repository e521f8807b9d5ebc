#include "viewer/widgets/histogram_chart.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/widgets/caption.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/empty_state.h"
#include "viewer/widgets/hover_box.h"

namespace tensorscope::viewer::widgets {
namespace {

using look::px;

constexpr double kBarAlpha = 0.75;
constexpr double kBackAlpha = 0.25;     // of bars beside a chosen one
constexpr double kSmallestShown = 0.5;  // elements; the foot of a log axis, under which a bar would not be seen

double highest(const HistogramChart& spec) {
  double most = 0.0;
  for (const auto masses : {spec.masses, spec.compared}) {
    for (const double m : masses) {
      most = std::max(most, m);
    }
  }
  return most;
}

Axis count_axis(const HistogramChart& spec, const HistogramChartState& state) {
  const double most = std::max(highest(spec), 1.0);
  if (state.log_counts) {
    return {spec.y_name, {analysis::ScaleKind::log}, {kSmallestShown, most * 1.5}};
  }
  return {spec.y_name, {}, {0.0, most * 1.05}, true};
}

analysis::Range value_range(const HistogramChart& spec) {
  const analysis::Range edges{spec.edges.front(), spec.edges.back()};
  const analysis::Range range = analysis::unite(edges, spec.x_always).value_or(edges);
  return range.lo < range.hi ? range : analysis::padded(range, {});
}

float height_of(const PlotFrame& frame, double mass) {
  const float y = frame.y.pixel(mass);
  return std::isnan(y) ? frame.plot.y1 : std::clamp(y, frame.plot.y0, frame.plot.y1);
}

Box bar_of(const PlotFrame& frame, const HistogramChart& spec, std::span<const double> masses, std::size_t i) {
  float x0 = frame.x.pixel(spec.edges[i]);
  float x1 = frame.x.pixel(spec.edges[i + 1]);
  if (x1 - x0 < 1.0F) {  // a constant tensor: one line is what there is to see
    const float middle = (x0 + x1) / 2.0F;
    x0 = middle - px(2);
    x1 = middle + px(2);
  }
  // A bin that is not empty is seen, however high the others are.
  const float top = masses[i] > 0.0 ? std::min(height_of(frame, masses[i]), frame.plot.y1 - 1.0F) : frame.plot.y1;
  return {x0, top, x1, frame.plot.y1};
}

void draw_bars(ImDrawList& list, const PlotFrame& frame, const HistogramChart& spec) {
  const look::Rgb color = look::series(spec.style).color;
  for (std::size_t i = 0; i < spec.masses.size(); ++i) {
    const Box bar = bar_of(frame, spec, spec.masses, i);
    const float gap = bar.width() >= px(6) ? look::hairline() : 0.0F;
    const double middle = (spec.edges[i] + spec.edges[i + 1]) / 2.0;
    const bool stands_back = spec.chosen && !spec.chosen->contains(middle);
    list.AddRectFilled({bar.x0, bar.y0}, {bar.x1 - gap, bar.y1},
                       look::ink(color, stands_back   ? kBackAlpha
                                        : spec.chosen ? 1.0
                                                      : kBarAlpha));
  }
}

void draw_outline(ImDrawList& list, const PlotFrame& frame, const HistogramChart& spec) {
  const std::uint32_t color = look::ink(look::palette().text, 0.8);
  const float w = look::hairline();
  float last = frame.plot.y1;
  for (std::size_t i = 0; i < spec.compared.size(); ++i) {
    const Box bar = bar_of(frame, spec, spec.compared, i);
    list.AddRectFilled({bar.x0, std::min(last, bar.y0)}, {bar.x0 + w, std::max(last, bar.y0)}, color);
    list.AddRectFilled({bar.x0, bar.y0}, {bar.x1, bar.y0 + w}, color);
    last = bar.y0;
  }
}

void draw_markers(ImDrawList& list, const PlotFrame& frame, const HistogramChart& spec) {
  const look::Palette& p = look::palette();
  for (const Marker& marker : spec.markers) {
    const float x = std::floor(frame.x.pixel(marker.value));
    if (x < frame.plot.x0 || x > frame.plot.x1) {
      continue;
    }
    list.AddRectFilled({x, frame.plot.y0}, {x + look::hairline(), frame.plot.y1}, look::ink(p.text, 0.7));
    look::draw_text(list, look::Font::small, {x + px(4), frame.plot.y0}, p.secondary, marker.label);
  }
}

std::optional<std::size_t> bin_under(const PlotFrame& frame, const HistogramChart& spec, float x) {
  if (spec.edges.front() == spec.edges.back()) {  // all of one value: the last bin has them
    return spec.masses.size() - 1;
  }
  const auto after = std::upper_bound(spec.edges.begin(), spec.edges.end(), frame.x.value(x));
  if (after == spec.edges.begin() || after == spec.edges.end()) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(after - spec.edges.begin()) - 1;
}

void hover_bin(ImDrawList& list, const PlotFrame& frame, const HistogramChart& spec, std::size_t i) {
  const float x0 = frame.x.pixel(spec.edges[i]);
  const float x1 = frame.x.pixel(spec.edges[i + 1]);
  list.AddRectFilled({x0, frame.plot.y0}, {x1, frame.plot.y1}, look::ink(look::palette().text, 0.08));
  const double total = std::accumulate(spec.masses.begin(), spec.masses.end(), 0.0);
  HoverBox box;
  box.row("from", look::format_number(spec.edges[i]));
  box.row("to", look::format_number(spec.edges[i + 1]));
  box.row(spec.y_name.empty() ? "elements" : spec.y_name, look::format_whole(spec.masses[i]));
  box.row("share", look::format_percent(total > 0.0 ? spec.masses[i] / total : 0.0));
  if (!spec.compared.empty()) {
    box.row("compared", look::format_whole(spec.compared[i]));
  }
  if (!spec.choose.empty()) {
    box.note("click: " + std::string(spec.choose));
  }
  box.note(spec.choose.empty() ? "click: counts linear or log" : "right click: counts linear or log");
}

std::string made_text(const HistogramChart& spec) {
  std::string text(spec.sampled);
  if (spec.zero > 0) {
    text += (text.empty() ? "" : " · ") + look::format_count(spec.zero) + " zero";
  }
  return text;
}

}  // namespace

HistogramChartResult histogram_chart(const char* id, const HistogramChart& spec, HistogramChartState& state,
                                     float width, float height) {
  ImGui::PushID(id);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Box box = space_for(width, height);
  Box area = box;
  if (!spec.title.empty()) {
    draw_title(list, area, spec.title, spec.source);
  }
  HistogramChartResult result{area, {}, {}};
  if (spec.masses.empty() || spec.edges.size() != spec.masses.size() + 1) {
    draw_empty_state(list, area, spec.missing, spec.missing_how);
  } else {
    const Axis y_axis = count_axis(spec, state);
    const PlotFrame frame = draw_frame(list, area, {spec.x_name, {}, value_range(spec)}, y_axis);
    list.PushClipRect({frame.plot.x0, frame.plot.y0}, {frame.plot.x1, frame.plot.y1}, true);
    draw_bars(list, frame, spec);
    draw_outline(list, frame, spec);
    draw_markers(list, frame, spec);
    const Touch mouse = touch("plot", frame.plot);
    const bool clicked = ImGui::IsItemDeactivated() && mouse.hovered;
    const auto hovered = mouse.hovered ? bin_under(frame, spec, mouse.x) : std::nullopt;
    if (hovered) {
      hover_bin(list, frame, spec, *hovered);
    }
    const bool changes_scale = spec.choose.empty() ? clicked : mouse.right_clicked;
    state.log_counts = changes_scale ? !state.log_counts : state.log_counts;
    list.PopClipRect();
    draw_caption(list, {frame.plot, axis_name(y_axis), area.x1},
                 {made_text(spec), non_finite_text(spec.nan, spec.pos_inf, spec.neg_inf)});
    result = {frame.plot, frame.x, frame.y, hovered, clicked && hovered && !spec.choose.empty()};
  }
  end_space(box);
  ImGui::PopID();
  return result;
}

}  // namespace tensorscope::viewer::widgets
