#include "viewer/panels/control_line.h"

#include <imgui.h>

#include <cmath>

#include "viewer/look/text.h"

namespace tensorscope::viewer {
namespace {

using look::px;

float line_height() {
  return px(24);
}

}  // namespace

ControlLine::ControlLine() {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  left_ = x_ = at.x;
  y_ = at.y;
  right_ = at.x + ImGui::GetContentRegionAvail().x;
}

ControlLine::~ControlLine() {
  ImGui::SetCursorScreenPos({left_, y_});
  ImGui::Dummy({1.0F, line_height()});
}

void ControlLine::place(std::string_view name, float width, float gap) {
  const float name_width = name.empty() ? 0.0F : std::ceil(look::text_size(look::Font::small, name).x) + px(6);
  const bool is_first = x_ == left_;
  if (!is_first && x_ + gap + name_width + width > right_) {
    x_ = left_;
    y_ += line_height() + px(4);
  } else if (!is_first) {
    x_ += gap;
  }
  if (!name.empty()) {
    look::draw_text(*ImGui::GetWindowDrawList(), look::Font::small, {x_, y_ + line_height() / 2.0F},
                    look::palette().secondary, name, look::Align::begin, look::Align::middle);
  }
  x_ += name_width;
  ImGui::SetCursorScreenPos({x_, y_});
  x_ += width;
}

}  // namespace tensorscope::viewer
