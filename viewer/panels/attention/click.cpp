#include "viewer/panels/attention/click.h"

#include <imgui.h>

#include "viewer/look/look.h"

namespace tensorscope::viewer {

bool is_click() {
  const float most = look::px(3);
  return ImGui::IsMouseReleased(ImGuiMouseButton_Left) &&
         ImGui::GetIO().MouseDragMaxDistanceSqr[ImGuiMouseButton_Left] <= most * most;
}

}  // namespace tensorscope::viewer
