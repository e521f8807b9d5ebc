#include "viewer/widgets/geometry.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "viewer/look/look.h"
#include "viewer/platform/gui_extras.h"

namespace tensorscope::viewer::widgets {

Box space_for(float width, float height) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 left = ImGui::GetContentRegionAvail();
  const float x = std::floor(at.x);
  const float y = std::floor(at.y);
  return {x, y, x + std::max(1.0F, std::floor(width > 0.0F ? width : left.x + width)),
          y + std::max(1.0F, std::floor(height > 0.0F ? height : left.y + height))};
}

void end_space(const Box& box) {
  ImGui::SetCursorScreenPos({box.x0, box.y0});
  ImGui::Dummy({box.width(), box.height()});
}

Touch touch(const char* id, const Box& box) {
  ImGui::SetCursorScreenPos({box.x0, box.y0});
  ImGui::InvisibleButton(id, {std::max(box.width(), 1.0F), std::max(box.height(), 1.0F)});
  platform::claim_mouse_wheel();
  const ImGuiIO& io = ImGui::GetIO();
  Touch t;
  t.hovered = ImGui::IsItemHovered();
  t.active = ImGui::IsItemActive();
  t.double_clicked = t.hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
  t.right_clicked = t.hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Right);
  t.x = io.MousePos.x;
  t.y = io.MousePos.y;
  t.wheel = t.hovered ? io.MouseWheel : 0.0F;
  if (t.active && ImGui::IsMouseDragging(ImGuiMouseButton_Left, look::px(3))) {
    t.drag_x = io.MouseDelta.x;
    t.drag_y = io.MouseDelta.y;
  }
  return t;
}

}  // namespace tensorscope::viewer::widgets
