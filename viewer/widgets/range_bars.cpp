#include "viewer/widgets/range_bars.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "viewer/look/look.h"
#include "viewer/look/text.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/empty_state.h"

namespace tensorscope::viewer::widgets {
namespace {

using look::Align;
using look::Font;
using look::px;

constexpr double kMostBarWidth = 48;
constexpr double kMostUprightName = 112;
constexpr double kLeastUprightPitch = 15;
constexpr double kLeastLinePitch = 5;  // thinner bars have no room for a second range in them
constexpr double kRangeAlpha = 0.45;
constexpr std::size_t kStyle = 0;

enum class Names { level, upright, none };

// Bars beside each other whose group is named once, below them.
struct Group {
  std::string_view name;
  std::size_t first = 0;
  std::size_t end = 0;
};

// What stands below the plot, and the room that it takes.
struct NameLines {
  Names names = Names::none;
  std::vector<std::string_view> of_bars;
  float bars_height = 0.0F;
  std::vector<Group> groups;
  float height = 0.0F;
};

float widest(const std::vector<std::string_view>& names) {
  float widest = 0.0F;
  for (const std::string_view name : names) widest = std::max(widest, look::text_size(Font::small, name).x);
  return std::ceil(widest);
}

std::vector<Group> groups_with_room(std::span<const RangeBar> bars, float pitch) {
  std::vector<Group> groups;
  for (std::size_t first = 0, end = 0; first < bars.size(); first = end) {
    while (end < bars.size() && bars[end].group == bars[first].group) ++end;
    const float width = look::text_size(Font::small, bars[first].group).x;
    const bool has_room = width + px(8) <= pitch * static_cast<float>(end - first);
    if (has_room && !bars[first].group.empty()) groups.push_back({bars[first].group, first, end});
  }
  return groups;
}

NameLines lay_out_names(std::span<const RangeBar> bars, float pitch) {
  NameLines lines;
  for (const RangeBar& bar : bars) lines.of_bars.push_back(bar.name);
  const auto is_level = [&] { return widest(lines.of_bars) + px(8) <= pitch; };
  if (!is_level()) lines.groups = groups_with_room(bars, pitch);
  for (const Group& group : lines.groups) {
    for (std::size_t i = group.first; i < group.end; ++i) lines.of_bars[i] = bars[i].name_in_group;
  }
  lines.names = is_level() ? Names::level : pitch >= px(kLeastUprightPitch) ? Names::upright : Names::none;
  lines.bars_height = lines.names == Names::level     ? look::line_height(Font::small) + px(6)
                      : lines.names == Names::upright ? std::min(widest(lines.of_bars), px(kMostUprightName)) + px(10)
                                                      : px(8);
  const float groups_height = lines.groups.empty() ? 0.0F : look::line_height(Font::small) + px(6);
  lines.height = lines.bars_height + groups_height;
  return lines;
}

// What bars, marks and lines look like; takes its height from the top of `area`, more than a line where that is narrow.
void draw_legend(ImDrawList& list, Box& area, const RangeBarChart& chart, bool with_lines) {
  const look::Palette& p = look::palette();
  const look::Rgb color = look::series(kStyle).color;
  float middle = area.y0 + px(10);
  float x = area.x0;
  const auto entry = [&](std::string_view name, auto draw_sample) {
    if (name.empty()) return;
    const std::string text = look::elided(Font::small, name, area.width() - px(20));
    const float width = px(20) + look::text_size(Font::small, text).x;
    if (x > area.x0 && x + width > area.x1) {
      x = area.x0;
      middle += px(20);
      area.y0 += px(20);
    }
    draw_sample(x);
    look::draw_text(list, Font::small, {x + px(20), middle}, p.secondary, text, Align::begin, Align::middle);
    x += width + px(16);
  };
  entry(chart.range_name, [&](float at) {
    list.AddRectFilled({at + px(2), middle - px(6)}, {at + px(12), middle + px(6)}, look::ink(color, kRangeAlpha));
  });
  entry(chart.mark_name, [&](float at) {
    list.AddRectFilled({at, middle - px(1)}, {at + px(14), middle + px(1)}, look::ink(color));
  });
  entry(with_lines ? chart.line_name : std::string_view(), [&](float at) {
    list.AddRectFilled({at + px(6), middle - px(7)}, {at + px(8), middle + px(7)}, look::ink(p.text, 0.8));
  });
  area.y0 += px(24);
}

void draw_bar(ImDrawList& list, const PlotFrame& frame, const RangeBar& bar, const Box& column, float pitch) {
  const look::Palette& p = look::palette();
  const look::Rgb color = bar.is_warned ? p.warning : look::series(kStyle).color;
  const Box& plot = frame.plot;
  // What the scale has no place for, as zero on a log axis, lies below it.
  const auto pixel = [&](double value) {
    const float y = frame.y.pixel(value);
    return std::isnan(y) ? plot.y1 : std::clamp(y, plot.y0, plot.y1);
  };
  if (bar.is_selected) list.AddRectFilled({column.x0, plot.y0}, {column.x1, plot.y1}, look::ink(p.accent, 0.14));
  // Thin ones touch, and are seen as one shape.
  const float width = pitch < px(kLeastLinePitch) ? std::max(1.0F, std::ceil(pitch))
                                                  : std::min(px(kMostBarWidth), std::floor(pitch * 0.62F));
  const float x0 = std::floor((column.x0 + column.x1 - width) / 2.0F);
  if (bar.range) {
    const float top = pixel(bar.range->hi);
    list.AddRectFilled({x0, top}, {x0 + width, std::max(pixel(bar.range->lo), top + 1.0F)},
                       look::ink(color, kRangeAlpha));
  }
  const float middle = std::floor(x0 + width / 2.0F);
  if (bar.line && pitch >= px(kLeastLinePitch)) {
    const float half = pitch >= px(12) ? px(1) : 0.5F;
    const float top = pixel(bar.line->hi);
    list.AddRectFilled({middle - half, top}, {middle + half, std::max(pixel(bar.line->lo), top + 1.0F)},
                       look::ink(p.text, 0.8));
  }
  if (const float mark = frame.y.pixel(bar.mark); mark >= plot.y0 && mark <= plot.y1) {
    const float over = pitch >= px(12) ? px(3) : 0.0F;
    const float thick = px(1);
    list.AddRectFilled({x0 - over, mark - thick}, {x0 + width + over, mark + thick}, look::ink(color));
  }
  if (bar.is_not_finite) {
    const float size = std::clamp(pitch / 2.0F, px(2), px(5));
    list.AddTriangleFilled({middle - size, plot.y0}, {middle + size, plot.y0}, {middle, plot.y0 + 1.6F * size},
                           look::ink(p.nan));
  }
}

void draw_name(ImDrawList& list, std::string_view name, bool is_marked, float x, float top, Names names) {
  const look::Palette& p = look::palette();
  const look::Rgb color = is_marked ? p.text : p.secondary;
  if (names == Names::level) {
    look::draw_text(list, Font::small, {x, top + px(4)}, color, name, Align::middle);
  } else if (names == Names::upright) {
    const std::string text = look::elided(Font::small, name, px(kMostUprightName));
    const float length = look::text_size(Font::small, text).x;
    look::draw_text_upwards(list, Font::small, {x, top + px(6) + length / 2.0F}, color, text);
  }
}

// A line below the bars of each, and its name below that.
void draw_groups(ImDrawList& list, const std::vector<Group>& groups, float left, float pitch, float top) {
  const look::Palette& p = look::palette();
  for (const Group& group : groups) {
    const float x0 = std::floor(left + pitch * static_cast<float>(group.first) + px(2));
    const float x1 = std::floor(left + pitch * static_cast<float>(group.end) - px(2));
    list.AddRectFilled({x0, top}, {x1, top + look::hairline()}, look::ink(p.secondary, 0.6));
    look::draw_text(list, Font::small, {(x0 + x1) / 2.0F, top + px(3)}, p.secondary, group.name, Align::middle);
  }
}

}  // namespace

RangeBarResult range_bars(const char* id, const RangeBarChart& chart, float width, float height) {
  ImGui::PushID(id);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Box box = space_for(width, height);
  Box area = box;
  draw_title(list, area, chart.title, chart.source);
  RangeBarResult result{area};
  const bool is_empty =
      std::ranges::none_of(chart.bars, [](const RangeBar& bar) { return bar.range || bar.line || bar.is_not_finite; });
  if (is_empty || !(chart.y.lo < chart.y.hi)) {
    draw_empty_state(list, area, chart.missing, chart.missing_how);
  } else {
    const Axis y{chart.y_name, chart.y_scale, chart.y};
    const auto count = static_cast<float>(chart.bars.size());
    const float about = (area.width() - room_left(y, area.height()) - px(8)) / count;
    draw_legend(list, area, chart, about >= px(kLeastLinePitch));
    const NameLines lines = lay_out_names(chart.bars, about);
    area.y1 -= lines.height;
    const Axis x{{}, {}, {0.0, static_cast<double>(count)}};
    // Without labels of its own: the names stand there.
    Box framed = area;
    framed.y1 += room_below(x);
    const PlotFrame frame = draw_frame(list, framed, {{}, {}, {0.0, 0.0}}, y);
    result.plot = frame.plot;
    const float pitch = frame.plot.width() / count;
    const auto column_of = [&](int i) {
      const float x0 = frame.plot.x0 + static_cast<float>(i) * pitch;
      return Box{x0, frame.plot.y0, x0 + pitch, frame.plot.y1};
    };
    const Touch mouse = touch("plot", {frame.plot.x0, frame.plot.y0, frame.plot.x1, area.y1 + lines.height});
    if (mouse.hovered) {
      result.hovered =
          std::clamp(static_cast<int>((mouse.x - frame.plot.x0) / pitch), 0, static_cast<int>(chart.bars.size()) - 1);
      if (ImGui::IsItemDeactivated()) result.clicked = result.hovered;
      const Box column = column_of(result.hovered);
      list.AddRectFilled({column.x0, column.y0}, {column.x1, column.y1}, look::ink(look::palette().text, 0.08));
    }
    for (int i = 0; i < static_cast<int>(chart.bars.size()); ++i) {
      const auto index = static_cast<std::size_t>(i);
      const RangeBar& bar = chart.bars[index];
      const Box column = column_of(i);
      draw_bar(list, frame, bar, column, pitch);
      draw_name(list, lines.of_bars[index], bar.is_selected || i == result.hovered,
                std::floor((column.x0 + column.x1) / 2.0F), frame.plot.y1, lines.names);
    }
    draw_groups(list, lines.groups, frame.plot.x0, pitch, frame.plot.y1 + lines.bars_height);
    draw_guides(list, frame, chart.guides);
  }
  end_space(box);
  ImGui::PopID();
  return result;
}

}  // namespace tensorscope::viewer::widgets
