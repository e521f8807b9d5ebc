#include "viewer/platform/gui.h"

#include <backends/imgui_impl_opengl3.h>
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
  ImGui_ImplOpenGL3_Init("#version 150");
}

Gui::~Gui() {
  ImGui_ImplOpenGL3_Shutdown();
}

void Gui::begin(const Input& input, int width, int height, float elapsed_s) {
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = ImVec2(static_cast<float>(width), static_cast<float>(height));
  io.DeltaTime = elapsed_s;
  feed(input, io);
  ImGui_ImplOpenGL3_NewFrame();
  ImGui::NewFrame();
}

void Gui::end() {
  ImGui::Render();
}

void Gui::render() {
  if (ImDrawData* data = ImGui::GetDrawData()) {
    ImGui_ImplOpenGL3_RenderDrawData(data);
  }
}

void Gui::upload_fonts() {
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
}

bool Gui::wants_text() const {
  return ImGui::GetIO().WantTextInput;
}
int Gui::mouse_cursor() const {
  return ImGui::GetMouseCursor();
}

}  // namespace tensorscope::viewer::platform
