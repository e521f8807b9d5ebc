#include "viewer/widgets/choice_menu.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "viewer/look/icons.h"
#include "viewer/look/look.h"
#include "viewer/look/text.h"
#include "viewer/widgets/controls.h"

namespace tensorscope::viewer::widgets {
namespace {

using look::Align;
using look::Font;
using look::px;

constexpr std::size_t kWorthSearching = 16;
constexpr std::size_t kMostListed = 200;
constexpr double kArrow = 9;

void draw_button(std::string_view text, bool is_hovered) {
  const look::Palette& p = look::palette();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 from = ImGui::GetItemRectMin();
  const ImVec2 to = ImGui::GetItemRectMax();
  const float middle = (from.y + to.y) / 2.0F;
  list.AddRectFilled(from, to, look::ink(p.raised), px(4));
  look::draw_text(list, Font::small, {from.x + px(8), middle}, p.text,
                  look::elided(Font::small, text, to.x - from.x - px(32)), Align::begin, Align::middle);
  look::draw_icon(list, look::Icon::open, {to.x - px(12), middle}, px(kArrow), is_hovered ? p.text : p.secondary);
}

bool holds(std::string_view text, std::string_view part) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

// ImGui owns one popup at a time, so one text does for all.
std::array<char, 64>& search_text() {
  static std::array<char, 64> text{};
  return text;
}

void search_field() {
  if (ImGui::IsWindowAppearing()) {
    search_text().fill('\0');
    ImGui::SetKeyboardFocusHere();
  }
  ImGui::SetNextItemWidth(px(200));
  ImGui::InputTextWithHint("##search", "name or number", search_text().data(), search_text().size());
}

bool draw_item(const ChoiceItem& item, bool is_chosen) {
  look::current().fonts().need(item.word);
  return ImGui::MenuItem(item.word.c_str(), item.more.empty() ? nullptr : item.more.c_str(), is_chosen);
}

}  // namespace

std::optional<std::size_t> choice_menu(const char* id, const ChoiceMenu& menu, float width) {
  std::optional<std::size_t> picked;
  ImGui::PushID(id);
  if (ImGui::InvisibleButton("button", {width, px(24)})) ImGui::OpenPopup("list");
  draw_button(menu.shown, ImGui::IsItemHovered());
  tip_for_last(menu.tip);
  ImGui::SetNextWindowSizeConstraints({0.0F, 0.0F}, {px(480), px(400)});
  if (ImGui::BeginPopup("list")) {
    const bool is_long = menu.count > kWorthSearching;
    if (is_long) search_field();
    const std::string_view wanted = is_long ? search_text().data() : "";
    std::size_t listed = 0;
    for (std::size_t i = 0; i < menu.count && listed < kMostListed; ++i) {
      const ChoiceItem item = menu.item(i);
      if (!holds(item.word, wanted)) continue;
      ++listed;
      ImGui::PushID(static_cast<int>(i));
      if (draw_item(item, i == menu.chosen)) picked = i;
      ImGui::PopID();
    }
    ImGui::EndPopup();
  }
  ImGui::PopID();
  return picked;
}

float choice_menu_width(std::string_view longest) {
  return std::ceil(look::text_size(Font::small, longest).x) + px(36);
}

}  // namespace tensorscope::viewer::widgets
