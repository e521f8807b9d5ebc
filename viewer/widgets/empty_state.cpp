#include "viewer/widgets/empty_state.h"

#include <imgui.h>

#include <algorithm>
#include <vector>

#include "viewer/look/look.h"
#include "viewer/look/text.h"

namespace tensorscope::viewer::widgets {

namespace {

using look::Font;
using look::px;

/// As many words as `width` has room for in each line; a word that is wider stays whole.
std::vector<std::string_view> wrapped(Font font, std::string_view text, float width) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t paragraph = std::min(text.find('\n'), text.size());
    std::size_t end = paragraph;
    while (look::text_size(font, text.substr(0, end)).x > width) {
      const std::size_t space = text.substr(0, end).rfind(' ');
      if (space == std::string_view::npos || space == 0) break;
      end = space;
    }
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

void draw_empty_state(ImDrawList& list, const Box& area, std::string_view what, std::string_view how) {
  const look::Palette& p = look::palette();
  const float room = area.width() - px(16);
  const auto head = wrapped(Font::words, what, room);
  const auto rest = wrapped(Font::small, how, room);
  const float head_line = look::line_height(Font::words) + px(2);
  const float line = look::line_height(Font::small) + px(2);
  const float height = static_cast<float>(head.size()) * head_line + px(6) + static_cast<float>(rest.size()) * line;
  const float x = (area.x0 + area.x1) / 2.0F;
  float y = std::max(area.y0, (area.y0 + area.y1 - height) / 2.0F);
  list.PushClipRect({area.x0, area.y0}, {area.x1, area.y1}, true);
  for (const std::string_view each : head) {
    look::draw_text(list, Font::words, {x, y}, p.text, each, look::Align::middle);
    y += head_line;
  }
  y += px(6);
  for (const std::string_view each : rest) {
    look::draw_text(list, Font::small, {x, y}, p.secondary, each, look::Align::middle);
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
