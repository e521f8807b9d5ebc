#include "viewer/panels/weights/facts_line.h"

#include <imgui.h>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/widgets/geometry.h"

namespace tensorscope::viewer {
namespace {

using look::Font;
using look::px;

}  // namespace

float facts_height() {
  return px(20);
}

void facts_line(std::span<const TensorFact> facts, std::uint64_t step, std::optional<std::uint64_t> picture_step,
                float width) {
  const widgets::Box box = widgets::space_for(width, facts_height());
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const look::Palette& p = look::palette();
  const float middle = (box.y0 + box.y1) / 2.0F;
  float x = box.x0;
  bool has_room = true;  // what comes behind the first that has none is left out as well
  const auto put = [&](std::string_view name, std::string_view text, look::Rgb color) {
    const float name_width = look::text_size(Font::small, name).x + px(6);
    const float text_width = look::text_size(Font::numbers, text).x;
    has_room = has_room && x + name_width + text_width <= box.x1;
    if (!has_room) return;
    look::draw_text(list, Font::small, {x, middle}, p.secondary, name, look::Align::begin, look::Align::middle);
    look::draw_text(list, Font::numbers, {x + name_width, middle}, color, text, look::Align::begin,
                    look::Align::middle);
    x += name_width + text_width + px(16);
  };
  // The picture says its own step.
  if (picture_step) {
    put("at step", look::format_count(step), p.warning);
    put("elements above at step", look::format_count(*picture_step), p.warning);
  }
  for (const TensorFact& fact : facts) put(fact.name, fact.text, fact.is_bad ? p.bad : p.text);
  if (!picture_step) put("at step", look::format_count(step), p.text);
  widgets::end_space(box);
}

}  // namespace tensorscope::viewer
