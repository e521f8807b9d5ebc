#include "viewer/panels/model/flow_legend.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "viewer/analysis/ticks.h"
#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/panels/model/model_scene.h"

namespace tensorscope::viewer {
namespace {

using look::Align;
using look::Font;
using look::px;

constexpr double kHeight = 40;
constexpr double kMostBar = 260;

}  // namespace

void draw_flow_legend(ImDrawList& list, widgets::Box& area, Flow flow, const std::optional<FlowScale>& scale) {
  const look::Palette& p = look::palette();
  const float top = area.y1 - px(kHeight);
  area.y1 = top;
  const float middle = top + px(14);
  std::string text = flow == Flow::outputs ? "‖∂ loss / ∂ output‖₂, log" : "‖∂ loss / ∂ parameters‖₂, log";
  if (!scale) {
    text = "No gradient is known yet; colours will be " + text;
    look::draw_text(list, Font::small, {area.x0, middle}, p.secondary, look::elided(Font::small, text, area.width()),
                    Align::begin, Align::middle);
    return;
  }
  const float bar = std::min(px(kMostBar), std::floor(area.width() * 0.45F));
  const float left = area.x0 + px(16);
  const float half = px(5);
  for (float x = 0.0F; x < bar; x += 1.0F) {
    const double position = (static_cast<double>(x) + 0.5) / static_cast<double>(bar);
    list.AddRectFilled({left + x, middle - half}, {left + x + 1.0F, middle + half}, look::ink(flow_color_at(position)));
  }
  const auto point = [&](float x, float tip, double position) {
    list.AddTriangleFilled({x, middle - half}, {x, middle + half}, {x + tip, middle},
                           look::ink(flow_color_at(position)));
  };
  if (scale->has_below) point(left - 1.0F, -px(7), 0.0);
  if (scale->has_above) point(left + bar + 1.0F, px(7), 1.0);
  const analysis::AxisScale log{analysis::ScaleKind::log};
  for (const double value : analysis::ticks(scale->decades, log, std::max(2, static_cast<int>(bar / px(56)))).major) {
    const float x = left + std::floor(static_cast<float>(position_on(scale, value)) * bar);
    list.AddRectFilled({x, middle + half}, {x + look::hairline(), middle + px(8)}, look::ink(p.secondary));
    const std::string label = look::format_tick(value, 0.0);
    const float half_label = look::text_size(Font::numbers, label).x / 2.0F;
    look::draw_text(list, Font::numbers, {std::max(x, area.x0 + half_label), middle + px(8)}, p.secondary, label,
                    Align::middle);
  }
  const float words = left + bar + px(24);
  look::draw_text(list, Font::small, {words, middle}, p.secondary, look::elided(Font::small, text, area.x1 - words),
                  Align::begin, Align::middle);
}

}  // namespace tensorscope::viewer
