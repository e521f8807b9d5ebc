#include "viewer/widgets/parallel_coordinates.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "viewer/analysis/ticks.h"
#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/empty_state.h"
#include "viewer/widgets/stroke.h"

namespace tensorscope::viewer::widgets {
namespace {

using look::Align;
using look::Font;
using look::px;

constexpr double kReachOfAxis = 14;  // pixels beside an axis in which the mouse means the axis
constexpr double kReachOfLine = 7;
constexpr double kStandBack = 0.14;
constexpr double kNameLine = 16;
constexpr double kBelowNames = 14;
constexpr std::size_t kMostValueLabels = 6;  // of so few values each is written

struct Layout {
  Box plot;
  float first = 0.0F;
  float pitch = 0.0F;

  float x(std::size_t axis) const { return std::floor(first + static_cast<float>(axis) * pitch); }
  float y(double place) const { return plot.y1 - static_cast<float>(place) * plot.height(); }
  double place(float y) const { return static_cast<double>((plot.y1 - y) / plot.height()); }
};

// The room around an axis that its name has to itself.
Box head_room(const Layout& layout, std::size_t axis) {
  const float reach = layout.pitch / 2.0F - px(6);
  const float x = layout.x(axis);
  return {std::max(layout.plot.x0, x - reach), layout.plot.y0, std::min(layout.plot.x1, x + reach), layout.plot.y1};
}

// A name in one line, or in two that are about as long, parted behind a space or a slash, where one has no room.
std::vector<std::string> head_lines(std::string_view name, float room) {
  const auto width_of = [](std::string_view text) { return look::text_size(Font::small, text).x; };
  std::size_t parted = 0;
  float least = width_of(name);
  if (least > room) {
    for (std::size_t i = 1; i < name.size(); ++i) {
      const bool is_between_words = name[i - 1] == ' ' || name[i - 1] == '/';
      const float widest = std::max(width_of(name.substr(0, i)), width_of(name.substr(i)));
      if (!is_between_words || widest >= least) continue;
      least = widest;
      parted = i;
    }
  }
  if (parted == 0) return {look::elided(Font::small, name, room)};
  return {look::elided(Font::small, name.substr(0, parted), room),
          look::elided(Font::small, name.substr(parted), room)};
}

Layout lay_out(const Box& area, std::span<const ParallelAxisView> axes) {
  Layout layout;
  layout.plot = area;
  const auto count = static_cast<float>(axes.size());
  // Names stand around their axes, the labels of the last one at its right.
  const float inset = std::min(px(56), area.width() / (2.0F * count));
  layout.first = area.x0 + inset;
  layout.pitch = (area.width() - 2.0F * inset - px(24)) / (count - 1.0F);
  std::size_t lines = 1;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    lines = std::max(lines, head_lines(axes[i].name, head_room(layout, i).width()).size());
  }
  layout.plot.y0 += px(kBelowNames) + static_cast<float>(lines) * px(kNameLine);
  layout.plot.y1 -= px(10);
  return layout;
}

std::vector<double> distinct(std::span<const double> values) {
  std::vector<double> all;
  std::ranges::copy_if(values, std::back_inserter(all), [](double value) { return std::isfinite(value); });
  std::ranges::sort(all);
  const auto repeated = std::ranges::unique(all);
  all.erase(repeated.begin(), repeated.end());
  return all;
}

struct Label {
  double place = 0.0;
  std::string text;
};

std::vector<Label> labels_of(const ParallelAxisView& view) {
  const analysis::ParallelAxis& axis = *view.axis;
  std::vector<Label> labels;
  const auto add = [&](double value, std::string text) {
    if (const auto place = analysis::place_on(axis, value); place && *place > -1e-9 && *place < 1.0 + 1e-9) {
      labels.push_back({*place, std::move(text)});
    }
  };
  if (axis.is_categorical()) {
    for (std::size_t i = 0; i < axis.categories.size(); ++i) add(static_cast<double>(i), axis.categories[i]);
    return labels;
  }
  const std::vector<double> values = distinct(view.values);
  if (values.empty()) return labels;
  add(values.front(), look::format_number(values.front()));
  add(values.back(), look::format_number(values.back()));
  if (values.size() <= kMostValueLabels) {
    for (std::size_t i = 1; i + 1 < values.size(); ++i) add(values[i], look::format_number(values[i]));
    return labels;
  }
  const analysis::Ticks ticks = analysis::ticks(axis.view, axis.scale, 4);
  for (const double value : ticks.major) add(value, look::format_tick(value, ticks.step));
  return labels;
}

void draw_head(ImDrawList& list, const Layout& layout, std::string_view name, std::size_t index) {
  const Box room = head_room(layout, index);
  const std::vector<std::string> lines = head_lines(name, room.width());
  float bottom = layout.plot.y0 - px(kBelowNames) - static_cast<float>(lines.size() - 1) * px(kNameLine);
  for (const std::string& line : lines) {
    const float half = look::text_size(Font::small, line).x / 2.0F;
    const float center = std::clamp(layout.x(index), room.x0 + half, std::max(room.x0 + half, room.x1 - half));
    look::draw_text(list, Font::small, {center, bottom}, look::palette().text, line, Align::middle, Align::end);
    bottom += px(kNameLine);
  }
}

void draw_axis(ImDrawList& list, const Layout& layout, const ParallelAxisView& view, std::size_t index, bool hovered) {
  const look::Palette& p = look::palette();
  const float x = layout.x(index);
  const Box& plot = layout.plot;
  list.AddRectFilled({x, plot.y0}, {x + look::hairline(), plot.y1}, look::ink(hovered ? p.text : p.secondary, 0.8));
  draw_head(list, layout, view.name, index);
  // Labels that would touch are left out; the first ones matter most.
  std::vector<float> taken;
  const float least = look::line_height(Font::numbers);
  for (const Label& label : labels_of(view)) {
    const float y = layout.y(label.place);
    if (std::ranges::any_of(taken, [&](float other) { return std::abs(other - y) < least; })) continue;
    taken.push_back(y);
    const std::string text = look::elided(Font::numbers, label.text, std::max(layout.pitch - px(12), px(24)));
    const ImVec2 size = look::text_size(Font::numbers, text);
    // No line goes through a number.
    list.AddRectFilled({x + px(5), y - size.y / 2.0F}, {x + px(9) + size.x, y + size.y / 2.0F}, look::ink(p.window),
                       px(2));
    look::draw_text(list, Font::numbers, {x + px(7), y}, p.secondary, text, Align::begin, Align::middle);
    list.AddRectFilled({x - px(3), y}, {x + px(3), y + look::hairline()}, look::ink(p.secondary));
  }
}

void draw_brush(ImDrawList& list, const Layout& layout, const ParallelAxisView& view, std::size_t index,
                const analysis::Range& brush) {
  const auto lo = analysis::place_on(*view.axis, brush.lo);
  const auto hi = analysis::place_on(*view.axis, brush.hi);
  const look::Palette& p = look::palette();
  const float x = layout.x(index);
  const float top = layout.y(std::clamp(hi.value_or(1.0), 0.0, 1.0));
  const float bottom = layout.y(std::clamp(lo.value_or(0.0), 0.0, 1.0));
  list.AddRectFilled({x - px(6), top - px(2)}, {x + px(6), bottom + px(2)}, look::ink(p.accent, 0.28), px(2));
  list.AddRect({x - px(6), top - px(2)}, {x + px(6), bottom + px(2)}, look::ink(p.accent), px(2));
}

std::vector<ImVec2> points_of(const ParallelCoordinates& chart, const Layout& layout, std::size_t line,
                              std::size_t from) {
  std::vector<ImVec2> points;
  for (std::size_t i = from; i < chart.axes.size(); ++i) {
    const auto place = analysis::place_on(*chart.axes[i].axis, chart.axes[i].values[line]);
    if (!place) break;
    points.emplace_back(layout.x(i), layout.y(*place));
  }
  return points;
}

void draw_line(ImDrawList& list, const ParallelCoordinates& chart, const Layout& layout, std::size_t line,
               double strength, bool stands_out) {
  const look::SeriesStyle style = look::series(chart.lines[line].style);
  for (std::size_t from = 0; from < chart.axes.size();) {
    const std::vector<ImVec2> points = points_of(chart, layout, line, from);
    if (points.size() > 1) {
      stroke(list, points, look::ink(style.color, strength), px(stands_out ? 3 : 2), look::LineStyle::solid);
    }
    for (const ImVec2& point : points) {
      list.AddCircleFilled(point, px(stands_out ? 5 : 4), look::ink(style.color, strength));
    }
    from += points.size() + 1;
  }
}

float distance_to(ImVec2 a, ImVec2 b, float x, float y) {
  const float dx = b.x - a.x;
  const float dy = b.y - a.y;
  const float length = dx * dx + dy * dy;
  const float t = length > 0.0F ? std::clamp(((x - a.x) * dx + (y - a.y) * dy) / length, 0.0F, 1.0F) : 0.0F;
  return std::hypot(a.x + t * dx - x, a.y + t * dy - y);
}

int line_under(const ParallelCoordinates& chart, const Layout& layout, const std::vector<bool>& within, float x,
               float y) {
  int nearest = -1;
  float reach = px(kReachOfLine);
  for (std::size_t line = 0; line < chart.lines.size(); ++line) {
    if (!within[line]) continue;
    for (std::size_t from = 0; from < chart.axes.size();) {
      const std::vector<ImVec2> points = points_of(chart, layout, line, from);
      for (std::size_t i = 0; i + 1 < points.size(); ++i) {
        const float away = distance_to(points[i], points[i + 1], x, y);
        if (away < reach) {
          reach = away;
          nearest = static_cast<int>(line);
        }
      }
      from += points.size() + 1;
    }
  }
  return nearest;
}

int axis_under(const ParallelCoordinates& chart, const Layout& layout, float x) {
  for (std::size_t i = 0; i < chart.axes.size(); ++i) {
    if (std::abs(layout.x(i) - x) <= px(kReachOfAxis)) return static_cast<int>(i);
  }
  return -1;
}

// A press on an axis begins a brush, dragging draws it, and a press that is no drag takes it away.
void brush_by(const Touch& mouse, const ParallelCoordinates& chart, const Layout& layout, int under,
              ParallelState& state) {
  if (mouse.hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
    state.dragged = under;
    state.drag_from = layout.place(mouse.y);
  }
  if (state.dragged < 0 || state.dragged >= static_cast<int>(chart.axes.size())) return;
  const ParallelAxisView& view = chart.axes[static_cast<std::size_t>(state.dragged)];
  const double to = std::clamp(layout.place(mouse.y), -0.02, 1.02);
  const bool is_drag = std::abs(to - state.drag_from) * static_cast<double>(layout.plot.height()) > 3.0;
  if (mouse.active && is_drag) {
    const double lo = analysis::value_on(*view.axis, std::min(to, state.drag_from));
    const double hi = analysis::value_on(*view.axis, std::max(to, state.drag_from));
    state.brushes.set(view.name, analysis::Range{lo, hi});
  }
  if (!mouse.active) {
    if (!is_drag) state.brushes.set(view.name, std::nullopt);
    state.dragged = -1;
  }
}

}  // namespace

const analysis::Range* ParallelBrushes::on(std::string_view axis) const {
  const auto found = std::ranges::find(all, axis, &Brush::axis);
  return found != all.end() ? &found->values : nullptr;
}

void ParallelBrushes::set(std::string_view axis, std::optional<analysis::Range> values) {
  std::erase_if(all, [axis](const Brush& brush) { return brush.axis == axis; });
  if (values) all.push_back({std::string(axis), *values});
}

std::vector<bool> lines_within(const ParallelCoordinates& chart, const ParallelBrushes& brushes) {
  std::vector<std::optional<analysis::Range>> ranges;
  for (const ParallelAxisView& view : chart.axes) {
    const analysis::Range* const brush = brushes.on(view.name);
    ranges.push_back(brush != nullptr ? std::optional(*brush) : std::nullopt);
  }
  std::vector<bool> within;
  std::vector<double> values(chart.axes.size());
  for (std::size_t line = 0; line < chart.lines.size(); ++line) {
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = chart.axes[i].values[line];
    within.push_back(analysis::is_within(values, ranges));
  }
  return within;
}

ParallelResult parallel_coordinates(const char* id, const ParallelCoordinates& chart, ParallelState& state, float width,
                                    float height) {
  ImGui::PushID(id);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Box box = space_for(width, height);
  Box area = box;
  draw_title(list, area, chart.title, chart.source);
  ParallelResult result{area};
  if (chart.axes.size() < 2 || chart.lines.empty()) {
    draw_empty_state(list, area, chart.missing, chart.missing_how);
  } else {
    const Layout layout = lay_out(area, chart.axes);
    result.plot = layout.plot;
    const std::vector<bool> within = lines_within(chart, state.brushes);
    const Touch mouse = touch("plot", area);
    const int axis = mouse.hovered ? axis_under(chart, layout, mouse.x) : -1;
    if (mouse.hovered && !mouse.active) result.hovered = line_under(chart, layout, within, mouse.x, mouse.y);
    if (mouse.hovered && axis < 0 && ImGui::IsItemDeactivated()) {
      result.clicked = line_under(chart, layout, within, mouse.x, mouse.y);
    }
    brush_by(mouse, chart, layout, axis, state);
    const int pointed = result.hovered >= 0 ? result.hovered : chart.pointed;
    for (std::size_t i = 0; i < chart.lines.size(); ++i) {
      if (!within[i]) draw_line(list, chart, layout, i, kStandBack, false);
    }
    for (std::size_t i = 0; i < chart.lines.size(); ++i) {
      const bool is_pointed = static_cast<int>(i) == pointed;
      if (within[i] && !is_pointed) draw_line(list, chart, layout, i, pointed < 0 ? 0.9 : 0.35, false);
    }
    if (pointed >= 0 && pointed < static_cast<int>(chart.lines.size()) && within[static_cast<std::size_t>(pointed)]) {
      draw_line(list, chart, layout, static_cast<std::size_t>(pointed), 1.0, true);
    }
    for (std::size_t i = 0; i < chart.axes.size(); ++i) {
      draw_axis(list, layout, chart.axes[i], i, static_cast<int>(i) == axis);
      if (const analysis::Range* const brush = state.brushes.on(chart.axes[i].name)) {
        draw_brush(list, layout, chart.axes[i], i, *brush);
      }
    }
    if (axis >= 0) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
  }
  end_space(box);
  ImGui::PopID();
  return result;
}

}  // namespace tensorscope::viewer::widgets
