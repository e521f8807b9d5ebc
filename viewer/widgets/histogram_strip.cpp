#include "viewer/widgets/histogram_strip.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "viewer/analysis/axis_view.h"
#include "viewer/analysis/color_map.h"
#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/empty_state.h"
#include "viewer/widgets/hover_box.h"
#include "viewer/widgets/stroke.h"

namespace tensorscope::viewer::widgets {
namespace {

using look::px;

constexpr double kGamma = 0.5;  // thin tails would otherwise drown beside the mode

constexpr double kHalo = 1.0;  // pixels at either side of a line
constexpr double kKeyWidth = 64;
constexpr int kKeyColors = 32;

/// Pale on a pale ground, dark on a dark one: little mass lies close to the ground.
look::Rgb color_of(double density) {
  const double share = std::pow(density, kGamma);
  const bool dark = look::current().theme() == look::Theme::dark;
  const auto index = static_cast<std::size_t>(dark ? 40.0 + share * 215.0 : 245.0 - share * 225.0);
  return analysis::color_table(analysis::ColorMap::magma)[index];
}

std::vector<std::uint8_t> colored(const analysis::Strip& strip) {
  std::vector<std::uint8_t> rgba(strip.density.size() * 4, 0);
  for (std::size_t i = 0; i < strip.density.size(); ++i) {
    const float d = strip.density[i];
    if (std::isnan(d)) {
      continue;
    }
    const look::Rgb c = color_of(static_cast<double>(d));
    rgba[4 * i] = c.r;
    rgba[4 * i + 1] = c.g;
    rgba[4 * i + 2] = c.b;
    rgba[4 * i + 3] = 255;
  }
  return rgba;
}

void update_texture(const HistogramStrip& spec, HistogramStripState& state, const PlotFrame& frame) {
  const HistogramStripState::Key key{spec.revision,
                                     spec.history.masses.data(),
                                     frame.x.view,
                                     frame.y.view,
                                     state.y_scale,
                                     static_cast<int>(frame.plot.width()),
                                     static_cast<int>(frame.plot.height()),
                                     &look::palette()};
  if (key == state.key && !state.texture.empty()) {
    return;
  }
  state.key = key;
  const analysis::Strip strip =
      analysis::strip(spec.history, frame.x.view, frame.y.view, state.y_scale, key.width, key.height);
  state.texture.upload(strip.width, strip.height, colored(strip), platform::Filter::nearest);
}

/// With a halo of the ground, since the heat below is as pale as it is dark.
void draw_piece(ImDrawList& list, std::span<const ImVec2> points, look::LineStyle style) {
  const look::Palette& p = look::palette();
  const float thickness = px(1.0);
  stroke(list, points, look::ink(p.window, 0.7), thickness + 2.0F * px(kHalo), style);
  stroke(list, points, look::ink(p.text), thickness, style);
}

/// In stairs, since the heat below is: a sample's values hold as far as its colours do.
void draw_line(ImDrawList& list, const PlotFrame& frame, const analysis::HistogramHistory& history,
               const StripLine& line) {
  std::vector<ImVec2> piece;
  for (std::size_t i = 0; i < std::min(line.values.size(), history.steps.size()); ++i) {
    const float y = frame.y.pixel(line.values[i]);
    const bool goes_on = std::isfinite(y) && (i == 0 || history.ends[i - 1] >= history.steps[i]);
    if (!goes_on) {
      draw_piece(list, piece, line.style);
      piece.clear();
    }
    if (std::isfinite(y)) {
      piece.emplace_back(frame.x.pixel(history.steps[i]), y);
      piece.emplace_back(frame.x.pixel(history.ends[i]), y);
    }
  }
  draw_piece(list, piece, line.style);
}

/// What the colours mean, above the plot's right corner beside the axis' name; left out where that leaves no room.
void draw_color_key(ImDrawList& list, const Box& plot, std::string_view beside) {
  constexpr std::string_view kFew = "few";
  constexpr std::string_view kMany = "many elements";
  const look::Palette& p = look::palette();
  const float y = plot.y0 - px(6);
  const float key = px(kKeyWidth);
  const float right = plot.x1 - look::text_size(look::Font::small, kMany).x - px(6);
  const float left = right - key - px(6);
  const float taken = look::text_size(look::Font::small, beside).x + px(12);
  if (left - look::text_size(look::Font::small, kFew).x < plot.x0 + taken) return;
  look::draw_text(list, look::Font::small, {left, y}, p.secondary, kFew, look::Align::end, look::Align::end);
  look::draw_text(list, look::Font::small, {plot.x1, y}, p.secondary, kMany, look::Align::end, look::Align::end);
  const float middle = y - look::line_height(look::Font::small) / 2.0F;
  for (int i = 0; i < kKeyColors; ++i) {
    const auto at = [&](int color) { return right - key + key * static_cast<float>(color) / kKeyColors; };
    list.AddRectFilled({at(i), middle - px(4)}, {at(i + 1), middle + px(4)},
                       look::ink(color_of((i + 0.5) / kKeyColors)));
  }
}

/// The two ends are told in words: round numbers seldom lie there.
std::string name_of_values(const HistogramStrip& spec) {
  return std::string(spec.y_name) + ", from " + look::format_number(spec.history.edges.front()) + " to " +
         look::format_number(spec.history.edges.back());
}

void hover_sample(const HistogramStrip& spec, const PlotFrame& frame, const Touch& mouse) {
  const analysis::HistogramHistory& h = spec.history;
  const std::size_t sample = analysis::newest_at(h.steps, frame.x.value(mouse.x));
  const auto after = std::upper_bound(h.edges.begin(), h.edges.end(), frame.y.value(mouse.y));
  const bool is_known = sample < h.steps.size() && frame.x.value(mouse.x) < h.ends[sample];
  if (!is_known || after == h.edges.begin() || after == h.edges.end()) {
    return;
  }
  const auto bin = static_cast<std::size_t>(after - h.edges.begin()) - 1;
  const auto masses = h.masses.subspan(sample * h.bins(), h.bins());
  const double total = std::accumulate(masses.begin(), masses.end(), 0.0);
  HoverBox box;
  box.row("step", look::format_whole(h.steps[sample]));
  box.row("from", look::format_number(h.edges[bin]));
  box.row("to", look::format_number(h.edges[bin + 1]));
  box.row("share", look::format_percent(total > 0.0 ? static_cast<double>(masses[bin]) / total : 0.0));
  for (const StripLine& line : spec.lines) {
    if (sample < line.values.size()) {
      box.row(line.label, look::format_number(line.values[sample]));
    }
  }
}

void share_cursor(ImDrawList& list, const PlotFrame& frame, const HistogramStrip& spec, const Touch& mouse,
                  LinkedCursor* cursor) {
  if (cursor == nullptr) {
    return;
  }
  const ImGuiID id = ImGui::GetID("plot");
  if (mouse.hovered) {
    const std::size_t sample = analysis::newest_at(spec.history.steps, frame.x.value(mouse.x));
    *cursor = sample < spec.history.steps.size() ? LinkedCursor{spec.history.steps[sample], id} : LinkedCursor{};
  } else if (cursor->owner == id) {
    *cursor = {};
  }
  if (cursor->x && frame.x.view.contains(*cursor->x)) {
    const float x = std::floor(frame.x.pixel(*cursor->x));
    list.AddRectFilled({x, frame.plot.y0}, {x + look::hairline(), frame.plot.y1},
                       look::ink(look::palette().secondary, 0.8));
  }
}

}  // namespace

HistogramStripResult histogram_strip(const char* id, const HistogramStrip& spec, HistogramStripState& state,
                                     LinkedCursor* cursor, float width, float height) {
  ImGui::PushID(id);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Box box = space_for(width, height);
  Box area = box;
  draw_title(list, area, spec.title, spec.source);
  HistogramStripResult result{area, {}, {}};
  if (spec.history.steps.empty() || spec.history.bins() == 0) {
    draw_empty_state(list, area, spec.missing, spec.missing_how);
  } else {
    const std::string values = name_of_values(spec);
    const Axis x{"step", {}, {spec.history.steps.front(), spec.history.ends.back()}, true};
    const Axis y{values, state.y_scale, {spec.history.edges.front(), spec.history.edges.back()}};
    const PlotFrame frame = draw_frame(list, area, x, y);
    draw_color_key(list, frame.plot, axis_name(y));
    update_texture(spec, state, frame);
    const ImVec2 corner(frame.plot.x0, frame.plot.y0);
    const ImVec2 end(frame.plot.x1, frame.plot.y1);
    list.PushClipRect(corner, end, true);
    list.AddImage(state.texture.id(), corner, end);
    for (const StripLine& line : spec.lines) {
      draw_line(list, frame, spec.history, line);
    }
    const Touch mouse = touch("plot", frame.plot);
    share_cursor(list, frame, spec, mouse, cursor);
    list.PopClipRect();
    if (mouse.hovered) {
      hover_sample(spec, frame, mouse);
    }
    result = {frame.plot, frame.x, frame.y};
  }
  end_space(box);
  ImGui::PopID();
  return result;
}

}  // namespace tensorscope::viewer::widgets
