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
constexpr double kMostWidth = 480;
constexpr double kListHeight = 340;
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

// ImGui owns one popup at a time, so one of each does for all.
struct OpenList {
  std::array<char, 64> text{};
  ChoiceSearch search;
  float width = 0.0F;  // it never gets narrower while it scrolls
};
OpenList& open_list() {
  static OpenList list;
  return list;
}

void search_field(OpenList& open) {
  if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
  ImGui::SetNextItemWidth(px(200));
  ImGui::InputTextWithHint("##search", "name or number", open.text.data(), open.text.size());
}

bool draw_item(std::size_t index, const ChoiceItem& item, bool is_chosen) {
  look::current().fonts().need(item.word);
  ImGui::PushID(static_cast<int>(index));
  const bool is_picked = ImGui::MenuItem(item.word.c_str(), item.more.empty() ? nullptr : item.more.c_str(), is_chosen);
  ImGui::PopID();
  return is_picked;
}

// With room for the mark of what is chosen.
float width_of(const ChoiceItem& item) {
  const float more = item.more.empty() ? 0.0F : ImGui::CalcTextSize(item.more.c_str()).x + px(24);
  return ImGui::CalcTextSize(item.word.c_str()).x + more + 2.0F * ImGui::GetFontSize();
}

std::optional<std::size_t> draw_short_list(const ChoiceMenu& menu) {
  std::optional<std::size_t> picked;
  for (std::size_t i = 0; i < menu.count; ++i) {
    if (draw_item(i, menu.item(i), i == menu.chosen)) picked = i;
  }
  return picked;
}

// What is in sight of it.
std::optional<std::size_t> draw_found(const ChoiceMenu& menu, OpenList& open) {
  std::optional<std::size_t> picked;
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(open.search.size()));
  while (clipper.Step()) {
    for (int place = clipper.DisplayStart; place < clipper.DisplayEnd; ++place) {
      const std::size_t i = open.search[static_cast<std::size_t>(place)];
      const ChoiceItem item = menu.item(i);
      open.width = std::clamp(width_of(item) + ImGui::GetStyle().ScrollbarSize, open.width, px(kMostWidth));
      if (draw_item(i, item, i == menu.chosen)) picked = i;
    }
  }
  return picked;
}

// Below the field of the search, which stays where it is.
std::optional<std::size_t> draw_long_list(const ChoiceMenu& menu, OpenList& open) {
  const bool is_opened = ImGui::IsWindowAppearing();
  search_field(open);
  const bool goes_on = open.search.update(open.text.data(), menu);
  const float line = ImGui::GetTextLineHeightWithSpacing();
  const auto lines = static_cast<float>(std::max<std::size_t>(open.search.size(), 1));
  const float height = std::min(px(kListHeight), line * lines);
  ImGui::BeginChild("found", {open.width, height}, false);
  if (is_opened && menu.chosen < menu.count) {
    ImGui::SetScrollY(std::max(line * static_cast<float>(menu.chosen) - height / 2.0F, 0.0F));
  }
  const std::optional<std::size_t> picked = draw_found(menu, open);
  if (open.search.size() == 0) ImGui::TextDisabled("%s", goes_on ? "looking …" : "none is called so");
  ImGui::EndChild();
  // A list within the popup does not close it by itself.
  if (picked) ImGui::CloseCurrentPopup();
  return picked;
}

}  // namespace

std::optional<std::size_t> choice_menu(const char* id, const ChoiceMenu& menu, float width) {
  std::optional<std::size_t> picked;
  ImGui::PushID(id);
  if (ImGui::InvisibleButton("button", {width, px(24)})) {
    ImGui::OpenPopup("list");
    open_list() = {};
    open_list().width = px(200);
  }
  draw_button(menu.shown, ImGui::IsItemHovered());
  tip_for_last(menu.tip);
  ImGui::SetNextWindowSizeConstraints({0.0F, 0.0F}, {px(kMostWidth + 40), px(kListHeight + 60)});
  if (ImGui::BeginPopup("list")) {
    picked = menu.count > kWorthSearching ? draw_long_list(menu, open_list()) : draw_short_list(menu);
    ImGui::EndPopup();
  }
  ImGui::PopID();
  return picked;
}

bool ChoiceSearch::update(std::string_view text, const ChoiceMenu& menu) {
  if (text != text_ || menu.count != count_) {
    text_ = text;
    count_ = menu.count;
    looked_ = 0;
    found_.clear();
  }
  if (text_.empty()) return false;
  const std::size_t end = std::min(count_, looked_ + kAtOnce);
  for (; looked_ < end; ++looked_) {
    if (holds(menu.item(looked_).word, text_)) found_.push_back(looked_);
  }
  return looked_ < count_;
}

float choice_menu_width(std::string_view longest) {
  return std::ceil(look::text_size(Font::small, longest).x) + px(36);
}

}  // namespace tensorscope::viewer::widgets
