#include "viewer/panels/projection/figures_line.h"

#include <imgui.h>

#include <cmath>

#include "viewer/look/look.h"
#include "viewer/look/text.h"
#include "viewer/widgets/controls.h"

namespace tensorscope::viewer {

using look::Font;
using look::px;

void figures_line(const std::vector<ProjectionFigure>& figures) {
  const look::Palette& p = look::palette();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float right = at.x + ImGui::GetContentRegionAvail().x;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float height = px(20);
  float x = at.x;
  float y = at.y;
  int number = 0;
  for (const ProjectionFigure& figure : figures) {
    const float name_width = std::ceil(look::text_size(Font::small, figure.name).x) + px(6);
    const float width = name_width + std::ceil(look::text_size(Font::numbers, figure.text).x);
    if (x > at.x && x + width > right) {
      x = at.x;
      y += height;
    }
    ImGui::SetCursorScreenPos({x, y});
    ImGui::PushID(number++);
    ImGui::InvisibleButton("figure", {width, height});
    ImGui::PopID();
    widgets::tip_for_last(figure.tip.c_str());
    look::draw_text(list, Font::small, {x, y + height / 2.0F}, p.secondary, figure.name, look::Align::begin,
                    look::Align::middle);
    look::draw_text(list, Font::numbers, {x + name_width, y + height / 2.0F}, figure.is_bad ? p.nan : p.text,
                    figure.text, look::Align::begin, look::Align::middle);
    x += width + px(16);
  }
  ImGui::SetCursorScreenPos({at.x, y});
  ImGui::Dummy({1.0F, height});
}

}  // namespace tensorscope::viewer
