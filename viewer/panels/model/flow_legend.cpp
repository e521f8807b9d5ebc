#include "viewer/panels/model/flow_legend.h"

#include <imgui.h>

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

void draw_flow_legend(ImDrawList& list, widgets::Box& area, Flow flow, const std::optional<analysis::Range>& decades) {
  const look::Palette& p = look::palette();
  const float top = area.y1 - px(kHeight);
  area.y1 = top;
  const float middle = top + px(14);
  std::string text = flow == Flow::outputs ? "gradient of the loss by what a layer makes, 2-norm, log"
                                           : "gradient of a layer's parameters, 2-norm, log";
  if (!decades) text = "no gradient is known yet: " + text;
  const float bar = decades ? std::min(px(kMostBar), area.width() * 0.5F) : 0.0F;
  const float left = area.x0 + (decades ? px(12) : 0.0F);
  for (float x = 0.0F; x < bar; x += 1.0F) {
    const double position = (static_cast<double>(x) + 0.5) / static_cast<double>(bar);
    list.AddRectFilled({left + x, middle - px(5)}, {left + x + 1.0F, middle + px(5)},
                       look::ink(flow_colors(*decades).color_at(position)));
  }
  if (decades) {
    const analysis::AxisScale log{analysis::ScaleKind::log};
    for (const double value : analysis::ticks(*decades, log, std::max(2, static_cast<int>(bar / px(56)))).major) {
      const float x = left + std::floor(static_cast<float>(flow_position(value, decades)) * bar);
      list.AddRectFilled({x, middle + px(5)}, {x + look::hairline(), middle + px(8)}, look::ink(p.secondary));
      look::draw_text(list, Font::numbers, {x, middle + px(8)}, p.secondary, look::format_tick(value, 0.0), Align::middle);
    }
  }
  const float words = left + bar + (decades ? px(20) : 0.0F);
  look::draw_text(list, Font::small, {words, middle}, p.secondary,
                  look::elided(Font::small, text, area.x1 - words), Align::begin, Align::middle);
}

}  // namespace tensorscope::viewer
