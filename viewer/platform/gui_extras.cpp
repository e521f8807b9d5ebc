#include "viewer/platform/gui_extras.h"

#include <imgui.h>
#include <imgui_internal.h>

namespace tensorscope::viewer::platform {

void claim_mouse_wheel() {
#if IMGUI_VERSION_NUM >= 18900
  ImGui::SetItemKeyOwner(ImGuiKey_MouseWheelX);
  ImGui::SetItemKeyOwner(ImGuiKey_MouseWheelY);
#else
  ImGui::SetItemUsingMouseWheel();
#endif
}

float hovered_for_s() {
  return ImGui::GetCurrentContext()->HoveredIdTimer;
}

}  // namespace tensorscope::viewer::platform
