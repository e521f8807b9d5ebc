#include "viewer/widgets/hover_box.h"

#include <imgui.h>

#include <algorithm>

#include "viewer/look/look.h"
#include "viewer/look/text.h"

namespace tensorscope::viewer::widgets {
namespace {

using look::Font;
using look::px;

constexpr double kNameColumn = 112.0;

void quiet_text(std::string_view text) {
  const look::FontScope font(Font::small);
  look::current().fonts().need(text);
  ImGui::PushStyleColor(ImGuiCol_Text, look::ink(look::palette().secondary));
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopStyleColor();
}

}  // namespace

HoverBox::HoverBox() {
  ImGui::BeginTooltip();
}
HoverBox::~HoverBox() {
  ImGui::EndTooltip();
}

void HoverBox::row(std::string_view name, std::string_view value) {
  row(name, value, look::palette().text);
}

void HoverBox::row(std::string_view name, std::string_view value, look::Rgb color) {
  const float from = ImGui::GetCursorPosX();
  quiet_text(name);
  ImGui::SameLine(from + std::max(px(kNameColumn), look::text_size(Font::small, name).x + px(12)));
  const look::FontScope font(Font::numbers);
  look::current().fonts().need(value);
  ImGui::PushStyleColor(ImGuiCol_Text, look::ink(color));
  ImGui::TextUnformatted(value.data(), value.data() + value.size());
  ImGui::PopStyleColor();
}

void HoverBox::note(std::string_view text) {
  quiet_text(text);
}

}  // namespace tensorscope::viewer::widgets
