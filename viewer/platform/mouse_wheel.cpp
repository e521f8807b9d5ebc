#include "viewer/platform/mouse_wheel.h"

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

}  // namespace tensorscope::viewer::platform
