#include "viewer/widgets/stepper.h"

#include <imgui.h>

#include <algorithm>
#include <string>

#include "viewer/look/look.h"
#include "viewer/look/text.h"
#include "viewer/platform/gui_extras.h"
#include "viewer/widgets/controls.h"

namespace tensorscope::viewer::widgets {
namespace {

using look::Align;
using look::Font;
using look::px;

int pressed_part(const char* id, float width, const char* word, bool enabled, const char* tip) {
  const bool pressed = ImGui::InvisibleButton(id, {width, px(24)});
  const bool hovered = ImGui::IsItemHovered();
  tip_for_last(tip);
  platform::claim_mouse_wheel();
  const ImVec2 from = ImGui::GetItemRectMin();
  const ImVec2 to = ImGui::GetItemRectMax();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const look::Palette& p = look::palette();
  if (hovered && enabled) list.AddRectFilled(from, to, look::ink(p.raised), px(4));
  look::draw_text(list, Font::words, {(from.x + to.x) / 2.0F, (from.y + to.y) / 2.0F},
                  !enabled  ? p.disabled
                  : hovered ? p.text
                            : p.secondary,
                  word, Align::middle, Align::middle);
  const float wheel = hovered ? ImGui::GetIO().MouseWheel : 0.0F;
  return pressed ? 2 : wheel > 0.0F ? 1 : wheel < 0.0F ? -1 : 0;
}

}  // namespace

bool stepper(const char* id, std::span<const int> numbers, int& chosen, const char* tip) {
  ImGui::PushID(id);
  const int lower = stepped<int>(numbers, chosen, -1);
  const int higher = stepped<int>(numbers, chosen, 1);
  int wanted = chosen;
  const auto take = [&](int answer, int pressed) {
    wanted = answer == 2 ? pressed : answer == 1 ? higher : answer == -1 ? lower : wanted;
  };
  take(pressed_part("less", px(20), "−", lower != chosen, tip), lower);
  ImGui::SameLine(0.0F, 0.0F);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::InvisibleButton("number", {px(28), px(24)});
  tip_for_last(tip);
  look::draw_text(*ImGui::GetWindowDrawList(), Font::numbers, {at.x + px(14), at.y + px(12)}, look::palette().text,
                  std::to_string(chosen), Align::middle, Align::middle);
  ImGui::SameLine(0.0F, 0.0F);
  take(pressed_part("more", px(20), "+", higher != chosen, tip), higher);
  ImGui::PopID();
  const bool changed = wanted != chosen;
  chosen = wanted;
  return changed;
}

float stepper_width() {
  return px(68);
}

}  // namespace tensorscope::viewer::widgets
