#include "viewer/platform/gui.h"

#include <imgui.h>

#include "viewer/platform/gui_input.h"

namespace tensorscope::viewer::platform {

namespace {

// What has no other colour needs not be filled, which a software renderer takes long for.
ImU32 ground() {
  return ImGui::GetColorU32(ImGuiCol_WindowBg);
}

}  // namespace

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
  const ImDrawData* const data = ImGui::GetDrawData();
  if (data == nullptr) return;
  const Area whole{0, 0, static_cast<int>(data->DisplaySize.x), static_cast<int>(data->DisplaySize.y)};
  renderer_->render(*data, ground(), {&whole, 1});
}

void Gui::render_changes(bool is_lost) {
  const ImDrawData* const data = ImGui::GetDrawData();
  if (is_lost) damage_.forget();
  if (data != nullptr) renderer_->render(*data, ground(), damage_.update(*data, ground(), Texture::revision_of));
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
