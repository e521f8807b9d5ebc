#include "viewer/widgets/empty_state.h"

#include <imgui.h>

#include <algorithm>

#include "viewer/look/look.h"
#include "viewer/look/text.h"

namespace tensorscope::viewer::widgets {

using look::px;

void draw_empty_state(ImDrawList& list, const Box& area, std::string_view what, std::string_view how) {
  const look::Palette& p = look::palette();
  const float line = look::line_height(look::Font::small) + px(2);
  const auto lines = static_cast<float>(std::count(how.begin(), how.end(), '\n') + 1);
  const float x = (area.x0 + area.x1) / 2.0F;
  float y = (area.y0 + area.y1) / 2.0F - (look::line_height(look::Font::words) + px(8) + lines * line) / 2.0F;
  list.PushClipRect({area.x0, area.y0}, {area.x1, area.y1}, true);
  look::draw_text(list, look::Font::words, {x, y}, p.text, what, look::Align::middle);
  y += look::line_height(look::Font::words) + px(8);
  while (true) {
    const std::size_t end = std::min(how.find('\n'), how.size());
    look::draw_text(list, look::Font::small, {x, y}, p.secondary, how.substr(0, end), look::Align::middle);
    if (end == how.size()) {
      break;
    }
    how.remove_prefix(end + 1);
    y += line;
  }
  list.PopClipRect();
}

void empty_state(std::string_view what, std::string_view how, float width, float height) {
  const Box box = space_for(width, height);
  draw_empty_state(*ImGui::GetWindowDrawList(), box, what, how);
  end_space(box);
}

}  // namespace tensorscope::viewer::widgets
