#include "viewer/widgets/color_bar.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "viewer/analysis/ticks.h"
#include "viewer/look/color_math.h"
#include "viewer/look/icons.h"
#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"

namespace tensorscope::viewer::widgets {
namespace {

using analysis::ColorScale;
using analysis::ColorTransform;
using look::Align;
using look::Font;
using look::px;

constexpr double kTickPitch = 40.0;
constexpr const char* kUsualLabel = "-0.00";

analysis::Ticks ticks_of(const ColorScale& scale, float height) {
  const int wanted = std::max(2, static_cast<int>(height / px(kTickPitch)));
  analysis::AxisScale axis;
  if (scale.transform == ColorTransform::symlog) {
    axis = {analysis::ScaleKind::symlog, scale.linthresh};
  }
  return analysis::ticks(scale.range, axis, wanted);
}

std::vector<std::pair<double, std::string>> labels_of(const ColorScale& scale, float height) {
  std::vector<std::pair<double, std::string>> labels;
  const analysis::Ticks ticks = ticks_of(scale, height);
  for (const double v : ticks.major) {
    labels.emplace_back(v, look::format_tick(v, ticks.step));
  }
  return labels;
}

std::string transform_name(const ColorScale& scale) {
  std::string text = analysis::name(scale.transform);
  if (scale.transform == ColorTransform::symlog) {
    text += " below " + look::format_tick(scale.linthresh, 0.0);
  } else if (scale.transform == ColorTransform::gamma) {
    text += ' ' + look::format_number(scale.gamma);
  }
  return text;
}

std::string scale_name(const ColorScale& scale) {
  return analysis::name(scale.map) + std::string(scale.reversed ? " reversed, " : ", ") + transform_name(scale);
}

bool is_laid_over(const ColorBar& bar) {
  return bar.low_share < 1.0 || bar.high_share < 1.0;
}

// A colour of the bar, as it looks over black and over white.
struct OverBoth {
  std::uint32_t black = 0;
  std::uint32_t white = 0;
};

OverBoth over_both(const ColorBar& bar, double position) {
  const double share = std::lerp(bar.low_share, bar.high_share, position);
  const look::Rgb color = bar.scale.color_at(position);
  return {look::ink(look::mix(color, {0, 0, 0}, share)), look::ink(look::mix(color, {255, 255, 255}, share))};
}

// Rows from above to below, each from over black to over white.
void draw_gradient(ImDrawList& list, const Box& strip, const ColorBar& bar) {
  const int rows = static_cast<int>(strip.height());
  for (int i = 0; i < rows; ++i) {
    const OverBoth over = over_both(bar, 1.0 - (i + 0.5) / rows);
    const float y = strip.y0 + static_cast<float>(i);
    list.AddRectFilledMultiColor({strip.x0, y}, {strip.x1, y + 1.0F}, over.black, over.white, over.white, over.black);
  }
}

// Pointed away from the strip, over black at the left of its middle and over white at the right.
void draw_end(ImDrawList& list, const Box& strip, float base, float tip, const OverBoth& over) {
  const float middle = (strip.x0 + strip.x1) / 2.0F;
  if (over.black == over.white) {
    list.AddTriangleFilled({middle, tip}, {strip.x1, base}, {strip.x0, base}, over.black);
    return;
  }
  list.AddTriangleFilled({middle, tip}, {middle, base}, {strip.x0, base}, over.black);
  list.AddTriangleFilled({middle, tip}, {strip.x1, base}, {middle, base}, over.white);
}

/// Solid and pointed if values lie beyond, else nothing.
void draw_ends(ImDrawList& list, const Box& strip, const ColorBar& bar) {
  const float height = px(8);
  if (bar.clipped_above) draw_end(list, strip, strip.y0 - 1.0F, strip.y0 - height - 1.0F, over_both(bar, 1.0));
  if (bar.clipped_below) draw_end(list, strip, strip.y1 + 1.0F, strip.y1 + height + 1.0F, over_both(bar, 0.0));
}

}  // namespace

void draw_color_bar(ImDrawList& list, Box& area, const ColorBar& bar) {
  const look::Palette& p = look::palette();
  const auto labels = labels_of(bar.scale, area.height());
  // The picture beside it does not change its width with every tick, and pictures below one another end alike.
  float widest = look::text_size(Font::numbers, kUsualLabel).x;
  for (const auto& [value, label] : labels) {
    widest = std::max(widest, look::text_size(Font::numbers, label).x);
  }
  const float caption_height = look::line_height(Font::small);
  const float width = px(12) + px(8) + std::ceil(widest) + px(6) + caption_height;
  const float left = area.x1 - width;
  const Box strip{left, area.y0 + px(10), left + px(12), area.y1 - px(10)};
  area.x1 = left - px(16);
  if (strip.height() < px(24)) {
    return;
  }
  draw_gradient(list, strip, bar);
  draw_ends(list, strip, bar);
  for (const auto& [value, label] : labels) {
    const float y = strip.y1 - static_cast<float>(bar.scale.position(value)) * strip.height();
    list.AddRectFilled({strip.x1, std::floor(y)}, {strip.x1 + px(4), std::floor(y) + look::hairline()},
                       look::ink(p.secondary));
    look::draw_text(list, Font::numbers, {strip.x1 + px(8), y}, p.secondary, label, Align::begin, Align::middle);
  }
  const float caption_x = left + width - caption_height / 2.0F;
  // Where there is no room for both, the colours speak for themselves.
  const std::string over = is_laid_over(bar) ? ", over black to white" : "";
  const std::string full = scale_name(bar.scale), brief = transform_name(bar.scale);
  for (const std::string& caption : {full + over, brief + over, full, brief}) {
    if (look::text_size(Font::small, caption).x > area.height()) continue;
    look::draw_text_upwards(list, Font::small, {caption_x, (strip.y0 + strip.y1) / 2.0F}, p.secondary, caption);
    break;
  }
  if (bar.locked) {
    look::draw_icon(list, look::Icon::lock, {caption_x, strip.y1 - px(2)}, px(12), p.accent);
  }
}

}  // namespace tensorscope::viewer::widgets
