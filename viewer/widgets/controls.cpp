#include "viewer/widgets/controls.h"

#include <imgui.h>

#include <cmath>

#include "viewer/look/look.h"
#include "viewer/look/text.h"
#include "viewer/platform/gui_extras.h"
#include "viewer/widgets/geometry.h"

namespace tensorscope::viewer::widgets {
namespace {

using look::Align;
using look::Font;
using look::px;

constexpr double kButtonIcon = 11;

float control_height() {
  return px(24);
}

Box last_item() {
  const ImVec2 from = ImGui::GetItemRectMin();
  const ImVec2 to = ImGui::GetItemRectMax();
  return {from.x, from.y, to.x, to.y};
}

float word_width(std::string_view word) {
  return std::ceil(look::text_size(Font::small, word).x) + px(16);
}

void fill(ImDrawList& list, const Box& box, look::Rgb color) {
  list.AddRectFilled({box.x0, box.y0}, {box.x1, box.y1}, look::ink(color), px(4));
}

}  // namespace

bool segmented(const char* id, std::span<const char* const> words, int& chosen, const char* tip) {
  const look::Palette& p = look::palette();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImGui::PushID(id);
  bool changed = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool on = static_cast<int>(i) == chosen;
    const float width = word_width(words[i]);
    if (i > 0) {
      ImGui::SameLine(0.0F, 0.0F);
    }
    ImGui::PushID(static_cast<int>(i));
    if (ImGui::InvisibleButton("word", {width, control_height()}) && !on) {
      chosen = static_cast<int>(i);
      changed = true;
    }
    ImGui::PopID();
    const Box box = last_item();
    const bool hovered = ImGui::IsItemHovered();
    tip_for_last(tip);
    if (on) {
      fill(list, box, p.raised);
    }
    look::draw_text(list, Font::small, {(box.x0 + box.x1) / 2.0F, (box.y0 + box.y1) / 2.0F},
                    on || hovered ? p.text : p.secondary, words[i], Align::middle, Align::middle);
  }
  ImGui::PopID();
  return changed;
}

float segmented_width(std::span<const char* const> words) {
  float width = 0.0F;
  for (const char* word : words) {
    width += word_width(word);
  }
  return width;
}

void badge(look::Icon icon, std::string_view word, look::Rgb color) {
  const float size = px(10);
  const Box box = space_for(size + px(6) + std::ceil(look::text_size(Font::small, word).x), control_height());
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float middle = (box.y0 + box.y1) / 2.0F;
  look::draw_icon(list, icon, {box.x0 + size / 2.0F, middle}, size, color);
  look::draw_text(list, Font::small, {box.x0 + size + px(6), middle}, color, word, Align::begin, Align::middle);
  end_space(box);
}

bool icon_button(const char* id, look::Icon icon, std::string_view word, bool on, const char* tip) {
  const look::Palette& p = look::palette();
  const float size = px(kButtonIcon);
  const bool pressed = ImGui::InvisibleButton(id, {icon_button_width(word), control_height()});
  const Box box = last_item();
  const bool hovered = ImGui::IsItemHovered();
  tip_for_last(tip);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (on || hovered) {
    fill(list, box, p.raised);
  }
  const look::Rgb color = on ? p.accent : hovered ? p.text : p.secondary;
  const float middle = (box.y0 + box.y1) / 2.0F;
  look::draw_icon(list, icon, {box.x0 + px(8) + size / 2.0F, middle}, size, color);
  look::draw_text(list, Font::small, {box.x0 + px(14) + size, middle}, color, word, Align::begin, Align::middle);
  return pressed;
}

float icon_button_width(std::string_view word) {
  const float text = word.empty() ? 0.0F : px(6) + std::ceil(look::text_size(Font::small, word).x);
  return px(16) + px(kButtonIcon) + text;
}

void go_on(float gap, float width) {
  const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
  if (last_item().x1 + gap + width <= right) {
    ImGui::SameLine(0.0F, gap);
  }
}

void property(std::string_view name, std::string_view value, float column) {
  property(name, value, column, look::palette().text);
}

void property(std::string_view name, std::string_view value, float column, look::Rgb color) {
  const Box box = space_for(0.0F, px(20));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float middle = (box.y0 + box.y1) / 2.0F;
  look::draw_text(list, Font::small, {box.x0, middle}, look::palette().secondary,
                  look::elided(Font::small, name, column - px(8)), Align::begin, Align::middle);
  look::draw_text(list, Font::numbers, {box.x0 + column, middle}, color,
                  look::elided(Font::numbers, value, box.width() - column), Align::begin, Align::middle);
  end_space(box);
}

void heading(std::string_view text) {
  const Box box = space_for(0.0F, px(24));
  look::draw_text(*ImGui::GetWindowDrawList(), Font::small, {box.x0, (box.y0 + box.y1) / 2.0F},
                  look::palette().secondary, text, Align::begin, Align::middle);
  end_space(box);
}

void rule() {
  const Box box = space_for(0.0F, px(9));
  const float y = std::floor((box.y0 + box.y1) / 2.0F);
  ImGui::GetWindowDrawList()->AddRectFilled({box.x0, y}, {box.x1, y + look::hairline()},
                                            look::ink(look::palette().hairline));
  end_space(box);
}

void tip_for_last(const char* text) {
  constexpr float kRestSeconds = 0.4F;
  if (text != nullptr && ImGui::IsItemHovered() && platform::hovered_for_s() >= kRestSeconds) {
    const look::FontScope font(Font::small);
    ImGui::SetTooltip("%s", text);
  }
}

}  // namespace tensorscope::viewer::widgets
