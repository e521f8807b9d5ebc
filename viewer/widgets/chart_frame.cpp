#include "viewer/widgets/chart_frame.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>

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

int wanted_ticks(float length, double pitch) {
  return std::max(3, static_cast<int>(length / px(pitch)));
}

analysis::Ticks ticks_of(const Axis& axis, int wanted) {
  const analysis::Ticks ticks = analysis::ticks(axis.view, axis.scale, wanted);
  return axis.whole && ticks.step > 0.0 && ticks.step < 1.0 ? analysis::index_ticks(axis.view, wanted) : ticks;
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

/// The name stands at the right end of the labels' line; labels that would touch it are left out.
void labels_below(ImDrawList& list, const Box& plot, const PlotAxis& axis, const Axis& spec,
                  const analysis::Ticks& ticks) {
  const look::Palette& p = look::palette();
  const float y = plot.y1 + px(4);
  const float name_width = spec.name.empty() ? 0.0F : look::text_size(Font::small, spec.name).x;
  float free_from = plot.x0 - px(40);
  const float free_to = name_width > 0.0F ? plot.x1 - name_width - px(12) : plot.x1 + px(8);
  for (const double v : ticks.major) {
    const std::string label = label_of(spec, ticks, v);
    const float half = look::text_size(Font::numbers, label).x / 2.0F;
    const float at = axis.pixel(v);
    if (at - half < free_from || at + half > free_to) {
      continue;
    }
    look::draw_text(list, Font::numbers, {at, y}, p.secondary, label, Align::middle);
    free_from = at + half + px(12);
  }
  look::draw_text(list, Font::small, {plot.x1, y}, p.secondary, spec.name, Align::end);
}

void labels_left(ImDrawList& list, const Box& plot, const PlotAxis& axis, const Axis& spec,
                 const analysis::Ticks& ticks) {
  const look::Palette& p = look::palette();
  for (const double v : ticks.major) {
    look::draw_text(list, Font::numbers, {plot.x0 - px(8), axis.pixel(v)}, p.secondary, label_of(spec, ticks, v),
                    Align::end, Align::middle);
  }
  if (!spec.name.empty()) {
    look::draw_text(list, Font::small, {plot.x0, plot.y0 - px(6)}, p.secondary, spec.name, Align::begin, Align::end);
  }
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
float room_above(const Axis& spec) {
  return spec.name.empty() ? look::line_height(Font::numbers) / 2.0F : look::line_height(Font::small) + px(8);
}
float room_left(const Axis& spec, float height) {
  return std::ceil(widest_label(spec, ticks_of(spec, wanted_ticks(height, kTickPitchY)))) + px(8);
}

PlotFrame draw_frame(ImDrawList& list, const Box& area, const Axis& x, const Axis& y) {
  Box plot = area;
  plot.y0 += std::ceil(room_above(y));
  plot.y1 -= std::ceil(room_below(x));
  plot.y1 = std::max(plot.y1, plot.y0 + 1.0F);
  const analysis::Ticks y_ticks = ticks_of(y, wanted_ticks(plot.height(), kTickPitchY));
  plot.x0 += std::ceil(widest_label(y, y_ticks)) + px(8);
  plot.x1 = std::max(plot.x1 - px(4), plot.x0 + 1.0F);
  const analysis::Ticks x_ticks = ticks_of(x, wanted_ticks(plot.width(), kTickPitchX));
  const PlotFrame frame{plot, {x.view, x.scale, plot.x0, plot.x1}, {y.view, y.scale, plot.y1, plot.y0}};
  draw_grid(list, plot, frame.x, x_ticks, frame.y, y_ticks);
  grid_line(list, {plot.x0, plot.y1, plot.x1, plot.y1 + look::hairline()}, 1.0);
  labels_below(list, plot, frame.x, x, x_ticks);
  labels_left(list, plot, frame.y, y, y_ticks);
  return frame;
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
    const ImVec2 size = look::text_size(Font::small, guide.label);
    const ImVec2 corner(frame.plot.x1 - px(8) - size.x, y - px(2) - size.y);
    list.AddRectFilled({corner.x - px(4), corner.y}, {corner.x + size.x + px(4), corner.y + size.y},
                       look::ink(p.window, 0.85), px(4));
    look::draw_text(list, Font::small, corner, p.secondary, guide.label);
  }
}

void draw_labels_below(ImDrawList& list, const Box& plot, const PlotAxis& axis, const Axis& spec) {
  labels_below(list, plot, axis, spec, ticks_of(spec, wanted_ticks(plot.width(), kTickPitchX)));
}

void draw_labels_left(ImDrawList& list, const Box& plot, const PlotAxis& axis, const Axis& spec) {
  labels_left(list, plot, axis, spec, ticks_of(spec, wanted_ticks(plot.height(), kTickPitchY)));
}

}  // namespace tensorscope::viewer::widgets
