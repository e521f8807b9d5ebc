#include "viewer/widgets/class_legend.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"

namespace tensorscope::viewer::widgets {
namespace {

using look::Align;
using look::Font;
using look::px;

float row_height() {
  return px(20);
}

void toggle(std::set<std::string, std::less<>>& hidden, std::span<const ClassEntry> classes, std::size_t clicked) {
  const std::string& name = classes[clicked].name;
  if (ImGui::GetIO().KeyCtrl) {
    hidden.clear();
    for (const ClassEntry& each : classes) {
      if (each.name != name) hidden.insert(each.name);
    }
  } else if (hidden.erase(name) == 0) {
    hidden.insert(name);
  }
}

bool entry(ImDrawList& list, const Box& box, std::span<const ClassEntry> classes, std::size_t index,
           std::set<std::string, std::less<>>& hidden, const PointMarks& marks) {
  const ClassEntry& spec = classes[index];
  const bool shown = !hidden.contains(spec.name);
  ImGui::SetCursorScreenPos({box.x0, box.y0});
  ImGui::PushID(static_cast<int>(index));
  if (ImGui::InvisibleButton("class", {box.width(), box.height()})) toggle(hidden, classes, index);
  ImGui::PopID();
  const bool hovered = ImGui::IsItemHovered();
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  const look::Palette& p = look::palette();
  const float middle = (box.y0 + box.y1) / 2.0F;
  const look::Rgb ink = hovered ? p.text : shown ? p.secondary : p.disabled;
  PointStyle style = spec.style;
  if (!shown) style.color = p.disabled;
  marks.draw(list, box.x0 + px(8), std::round(middle), style);
  const std::string count = look::format_count(spec.points);
  const float count_width = std::ceil(look::text_size(Font::numbers, count).x);
  look::draw_text(list, Font::numbers, {box.x1, middle}, shown ? p.secondary : p.disabled, count, Align::end,
                  Align::middle);
  look::draw_text(list, Font::small, {box.x0 + px(22), middle}, ink,
                  look::elided(Font::small, spec.name, box.width() - px(22) - count_width - px(8)), Align::begin,
                  Align::middle);
  return hovered;
}

}  // namespace

int draw_class_legend(ImDrawList& list, Box& area, std::span<const ClassEntry> classes,
                      std::set<std::string, std::less<>>& hidden, const PointMarks& marks) {
  const ImVec2 cursor = ImGui::GetCursorScreenPos();
  const auto room = static_cast<std::size_t>(std::max(1.0F, std::floor(area.height() / row_height())));
  const std::size_t shown = classes.size() <= room ? classes.size() : room - 1;
  int hovered = -1;
  for (std::size_t i = 0; i < shown; ++i) {
    const Box box{area.x0, area.y0, area.x1, area.y0 + row_height()};
    if (entry(list, box, classes, i, hidden, marks)) hovered = static_cast<int>(i);
    area.y0 += row_height();
  }
  if (shown < classes.size()) {
    look::draw_text(
        list, Font::small, {area.x0 + px(22), area.y0 + row_height() / 2.0F}, look::palette().secondary,
        look::elided(Font::small, "and " + look::format_count(classes.size() - shown) + " more", area.width() - px(22)),
        Align::begin, Align::middle);
    area.y0 += row_height();
  }
  ImGui::SetCursorScreenPos(cursor);
  return hovered;
}

float class_legend_width(std::span<const ClassEntry> classes, float most) {
  // At least that of the last line, where not all find room.
  float width = look::text_size(Font::small, "and 99 more").x;
  for (const ClassEntry& each : classes) {
    width = std::max(width, look::text_size(Font::small, each.name).x +
                                look::text_size(Font::numbers, look::format_count(each.points)).x);
  }
  return std::min(most, std::ceil(width) + px(22) + px(12));
}

}  // namespace tensorscope::viewer::widgets
