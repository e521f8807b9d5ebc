#include "viewer/platform/gui.h"

#include <imgui.h>

#include "viewer/platform/gui_input.h"

namespace tensorscope::viewer::platform {

void Gui::Destroy::operator()(ImGuiContext* context) const {
  ImGui::DestroyContext(context);
}

Gui::Gui() : context_(ImGui::CreateContext()) {
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;  // the layout is kept by the viewer itself
  io.LogFilename = nullptr;
  map_keys(io);
  renderer_.emplace();
}

Gui::~Gui() = default;

void Gui::begin(const Input& input, int width, int height, float elapsed_s) {
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = ImVec2(static_cast<float>(width), static_cast<float>(height));
  io.DeltaTime = elapsed_s;
  feed(input, io);
  if (!renderer_->has_fonts()) upload_fonts();
  ImGui::NewFrame();
}

void Gui::end() {
  ImGui::Render();
}

void Gui::render() {
  if (ImDrawData* data = ImGui::GetDrawData()) {
    renderer_->render(*data);
  }
}

void Gui::upload_fonts() {
  renderer_->upload_fonts();
}

bool Gui::wants_text() const {
  return ImGui::GetIO().WantTextInput;
}
int Gui::mouse_cursor() const {
  return ImGui::GetMouseCursor();
}

}  // namespace tensorscope::viewer::platform
