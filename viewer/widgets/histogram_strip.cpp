#include "viewer/widgets/histogram_strip.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <numeric>
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

analysis::Range step_range(std::span<const double> steps) {
  const analysis::Range range{steps.front(), steps.back()};
  return range.lo < range.hi ? range : analysis::Range{range.lo - 0.5, range.lo + 0.5};
}

/// Pale on a pale ground, dark on a dark one: little mass lies close to the ground.
std::vector<std::uint8_t> colored(const analysis::Strip& strip) {
  const bool dark = look::current().theme() == look::Theme::dark;
  const auto table = analysis::color_table(analysis::ColorMap::magma);
  std::vector<std::uint8_t> rgba(strip.density.size() * 4, 0);
  for (std::size_t i = 0; i < strip.density.size(); ++i) {
    const float d = strip.density[i];
    if (std::isnan(d)) {
      continue;
    }
    const double share = std::pow(static_cast<double>(d), kGamma);
    const auto index = static_cast<std::size_t>(dark ? 40.0 + share * 215.0 : 245.0 - share * 225.0);
    const analysis::Rgb c = table[index];
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

void draw_lines(ImDrawList& list, const PlotFrame& frame, const HistogramStrip& spec) {
  std::vector<ImVec2> points;
  for (std::size_t l = 0; l < spec.lines.size(); ++l) {
    points.clear();
    const StripLine& line = spec.lines[l];
    for (std::size_t i = 0; i < std::min(line.values.size(), spec.history.steps.size()); ++i) {
      const float y = frame.y.pixel(line.values[i]);
      if (std::isfinite(y)) {
        points.emplace_back(frame.x.pixel(spec.history.steps[i]), y);
      }
    }
    const auto style = l == 0 ? look::LineStyle::solid : look::LineStyle::dashed;
    stroke(list, points, look::ink(look::palette().text, 0.9), look::px(1.5), style);
  }
}

void hover_sample(const HistogramStrip& spec, const PlotFrame& frame, const Touch& mouse) {
  const analysis::HistogramHistory& h = spec.history;
  const std::size_t sample = analysis::newest_at(h.steps, frame.x.value(mouse.x));
  const auto after = std::upper_bound(h.edges.begin(), h.edges.end(), frame.y.value(mouse.y));
  if (sample == h.steps.size() || after == h.edges.begin() || after == h.edges.end()) {
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
    const Axis x{"step", {}, step_range(spec.history.steps), true};
    const Axis y{spec.y_name, state.y_scale, {spec.history.edges.front(), spec.history.edges.back()}};
    const PlotFrame frame = draw_frame(list, area, x, y);
    update_texture(spec, state, frame);
    const ImVec2 corner(frame.plot.x0, frame.plot.y0);
    const ImVec2 end(frame.plot.x1, frame.plot.y1);
    list.PushClipRect(corner, end, true);
    list.AddImage(state.texture.id(), corner, end);
    draw_lines(list, frame, spec);
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
