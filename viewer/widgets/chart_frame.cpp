#include "viewer/widgets/chart_frame.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "viewer/analysis/ticks.h"
#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"

namespace tensorscope::viewer::widgets {
namespace {

using look::Align;
using look::Font;
using look::px;

constexpr double kTickPitchX = 88.0;
constexpr double kTickPitchY = 44.0;
constexpr double kMinorAlpha = 0.35;
constexpr double kBetweenLabels = 12.0;
constexpr double kAroundName = 8.0;
constexpr double kRightOfPlot = 4.0;

int wanted_ticks(float length, double pitch) {
  return std::max(3, static_cast<int>(length / px(pitch)));
}

analysis::Ticks ticks_of(const Axis& axis, int wanted) {
  if (axis.cells) {
    return analysis::index_ticks({axis.view.lo - 0.5, axis.view.hi - 0.5}, wanted);  // those whose middle is in view
  }
  const analysis::Ticks ticks = analysis::ticks(axis.view, axis.scale, wanted);
  return axis.whole && ticks.step > 0.0 && ticks.step < 1.0 ? analysis::index_ticks(axis.view, wanted) : ticks;
}

float pixel_of(const PlotAxis& at, const Axis& axis, double tick) {
  return at.pixel(axis.cells ? tick + 0.5 : tick);
}

std::string label_of(const Axis& axis, const analysis::Ticks& ticks, double value) {
  return axis.text != nullptr ? axis.text(value) : look::format_tick(value, ticks.step);
}

float widest_label(const Axis& axis, const analysis::Ticks& ticks) {
  float widest = 0.0F;
  for (const double v : ticks.major) {
    widest = std::max(widest, look::text_size(Font::numbers, label_of(axis, ticks, v)).x);
  }
  return widest;
}

void grid_line(ImDrawList& list, const Box& from_to, double alpha) {
  list.AddRectFilled({from_to.x0, from_to.y0}, {from_to.x1, from_to.y1}, look::ink(look::palette().hairline, alpha));
}

void draw_grid(ImDrawList& list, const Box& plot, const PlotAxis& x, const analysis::Ticks& x_ticks, const PlotAxis& y,
               const analysis::Ticks& y_ticks) {
  const float w = look::hairline();
  const auto vertical = [&](double v, double alpha) {
    const float at = std::floor(x.pixel(v));
    grid_line(list, {at, plot.y0, at + w, plot.y1}, alpha);
  };
  const auto horizontal = [&](double v, double alpha) {
    const float at = std::floor(y.pixel(v));
    grid_line(list, {plot.x0, at, plot.x1, at + w}, alpha);
  };
  for (const double v : x_ticks.minor) {
    vertical(v, kMinorAlpha);
  }
  for (const double v : y_ticks.minor) {
    horizontal(v, kMinorAlpha);
  }
  for (const double v : x_ticks.major) {
    vertical(v, 0.7);
  }
  for (const double v : y_ticks.major) {
    horizontal(v, 0.7);
  }
}

struct Label {
  std::string text;
  float middle = 0.0F;
  float half = 0.0F;
};

/// The line below a plot: its labels, and where its name begins, if it has a place.
struct LowerLine {
  analysis::Ticks ticks;
  std::vector<Label> labels;
  std::optional<float> name_x;
};

/// Labels that would touch the one before them are left out; the last does not reach beyond what is around the plot.
std::vector<Label> labels_along(const PlotAxis& at, const Axis& axis, const analysis::Ticks& ticks) {
  std::vector<Label> labels;
  float free_from = at.from - px(40);
  for (const double v : ticks.major) {
    std::string text = label_of(axis, ticks, v);
    const float half = look::text_size(Font::numbers, text).x / 2.0F;
    const float middle = std::min(pixel_of(at, axis, v), at.to + px(kRightOfPlot) - half);
    if (middle - half < free_from) {
      continue;
    }
    labels.push_back({std::move(text), middle, half});
    free_from = middle + half + px(kBetweenLabels);
  }
  return labels;
}

/// Always at the right: behind the last label, else in the gap before it.
std::optional<float> place_of_name(const std::vector<Label>& labels, const PlotAxis& at, float width) {
  if (labels.empty() || at.to - labels.back().middle - labels.back().half - px(kAroundName) >= width) {
    return at.to - width;
  }
  if (labels.size() < 2) return std::nullopt;
  const Label& before = *std::next(labels.rbegin());
  const float from = before.middle + before.half;
  const float gap = labels.back().middle - labels.back().half - from;
  return gap >= width + 2.0F * px(kAroundName) ? std::optional(from + (gap - width) / 2.0F) : std::nullopt;
}

/// Numbers matter more than their name, but what they are of matters more than the third number: labels give way to it
/// from the right while so many are left, and where that does not help it is left out.
LowerLine lower_line(const PlotAxis& at, const Axis& axis) {
  constexpr std::size_t kLeastLabels = 3;
  const float width = look::text_size(Font::small, axis_name(axis)).x;
  LowerLine line{ticks_of(axis, wanted_ticks(at.to - at.from, kTickPitchX)), {}, {}};
  line.labels = labels_along(at, axis, line.ticks);
  std::vector<Label> fewer = line.labels;
  line.name_x = place_of_name(fewer, at, width);
  while (width > 0.0F && !line.name_x && fewer.size() > kLeastLabels) {
    fewer.pop_back();
    line.name_x = place_of_name(fewer, at, width);
  }
  if (line.name_x) line.labels = std::move(fewer);
  return line;
}

void draw_lower_line(ImDrawList& list, float bottom, const Axis& axis, const LowerLine& line) {
  const look::Palette& p = look::palette();
  const float y = bottom + px(4);
  for (const Label& label : line.labels) {
    look::draw_text(list, Font::numbers, {label.middle, y}, p.secondary, label.text, Align::middle);
  }
  if (line.name_x) {
    look::draw_text(list, Font::small, {*line.name_x, y}, p.secondary, axis_name(axis));
  }
}

void labels_left(ImDrawList& list, const Box& plot, const PlotAxis& at, const Axis& axis,
                 const analysis::Ticks& ticks) {
  const look::Palette& p = look::palette();
  for (const double v : ticks.major) {
    look::draw_text(list, Font::numbers, {plot.x0 - px(8), pixel_of(at, axis, v)}, p.secondary,
                    label_of(axis, ticks, v), Align::end, Align::middle);
  }
  look::draw_text(list, Font::small, {plot.x0, plot.y0 - px(6)}, p.secondary, axis_name(axis), Align::begin,
                  Align::end);
}

}  // namespace

void draw_title(ImDrawList& list, Box& area, std::string_view what, std::string_view source) {
  const look::Palette& p = look::palette();
  const float height = px(28);
  const float middle = area.y0 + px(12);
  const std::string title = look::elided(Font::title, what, area.width());
  look::draw_text(list, Font::title, {area.x0, middle}, p.text, title, Align::begin, Align::middle);
  const float from = area.x0 + look::text_size(Font::title, title).x + px(12);
  if (!source.empty() && area.x1 - from > px(40)) {
    look::draw_text(list, Font::small, {from, middle + px(1)}, p.secondary,
                    look::elided(Font::small, source, area.x1 - from), Align::begin, Align::middle);
  }
  area.y0 += height;
}

float room_below(const Axis&) {
  return px(4) + look::line_height(Font::numbers);
}
float room_above(const Axis& axis) {
  return axis.name.empty() ? look::line_height(Font::numbers) / 2.0F : look::line_height(Font::small) + px(8);
}
float room_left(const Axis& axis, float height) {
  return std::ceil(widest_label(axis, ticks_of(axis, wanted_ticks(height, kTickPitchY)))) + px(8);
}

std::string axis_name(const Axis& axis) {
  const bool is_told = axis.name.empty() || axis.scale.kind == analysis::ScaleKind::linear;
  return std::string(axis.name) + (is_told ? "" : std::string(", ") + analysis::name(axis.scale.kind));
}

PlotFrame draw_frame(ImDrawList& list, const Box& area, const Axis& x, const Axis& y) {
  Box plot = area;
  plot.y0 += std::ceil(room_above(y));
  plot.y1 -= std::ceil(room_below(x));
  plot.y1 = std::max(plot.y1, plot.y0 + 1.0F);
  plot.x0 += room_left(y, plot.height());
  plot.x1 = std::max(plot.x1 - px(kRightOfPlot), plot.x0 + 1.0F);
  const PlotFrame frame{plot, {x.view, x.scale, plot.x0, plot.x1}, {y.view, y.scale, plot.y1, plot.y0}};
  draw_axes(list, frame, x, y);
  return frame;
}

void draw_axes(ImDrawList& list, const PlotFrame& frame, const Axis& x, const Axis& y) {
  const Box& plot = frame.plot;
  const analysis::Ticks y_ticks = ticks_of(y, wanted_ticks(plot.height(), kTickPitchY));
  const LowerLine below = lower_line(frame.x, x);
  draw_grid(list, plot, frame.x, below.ticks, frame.y, y_ticks);
  grid_line(list, {plot.x0, plot.y1, plot.x1, plot.y1 + look::hairline()}, 1.0);
  draw_lower_line(list, plot.y1, x, below);
  labels_left(list, plot, frame.y, y, y_ticks);
}

void draw_guides(ImDrawList& list, const PlotFrame& frame, std::span<const Guide> guides) {
  const look::Palette& p = look::palette();
  for (const Guide& guide : guides) {
    const float y = std::floor(frame.y.pixel(guide.value));
    if (!(y >= frame.plot.y0 && y <= frame.plot.y1)) {
      continue;
    }
    for (float x = frame.plot.x0; x < frame.plot.x1; x += px(8)) {
      list.AddRectFilled({x, y}, {std::min(x + px(4), frame.plot.x1), y + look::hairline()}, look::ink(p.secondary));
    }
    // Above its line, but not above the plot.
    const bool has_room = y - px(2) - look::line_height(Font::small) >= frame.plot.y0;
    look::draw_text_over_data(list, Font::small, {frame.plot.x1 - px(8), has_room ? y - px(2) : y + px(3)}, p.text,
                              guide.label, Align::end, has_room ? Align::end : Align::begin);
  }
}

void draw_labels_below(ImDrawList& list, const Box& plot, const PlotAxis& at, const Axis& axis) {
  draw_lower_line(list, plot.y1, axis, lower_line(at, axis));
}

void draw_labels_left(ImDrawList& list, const Box& plot, const PlotAxis& at, const Axis& axis) {
  labels_left(list, plot, at, axis, ticks_of(axis, wanted_ticks(plot.height(), kTickPitchY)));
}

}  // namespace tensorscope::viewer::widgets
