#include "viewer/frame/controls.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "viewer/look/look.h"
#include "viewer/look/text.h"

namespace tensorscope::viewer::frame {
namespace {

using look::Font;
using look::px;

constexpr float kTooltipDelaySeconds = 0.45F;
constexpr double kTooltipWidth = 360;
constexpr double kButtonHeight = 28;
constexpr double kIconSize = 12;
constexpr double kIconGap = 6;

void show_tooltip(std::string_view text) {
  look::current().fonts().need(text);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(12), px(8)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, px(4));
  // Below the mouse, but at the lower end of the window above it: there it would cover what it is about.
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (mouse.y > ImGui::GetIO().DisplaySize.y * 0.8F) {
    ImGui::SetNextWindowPos({mouse.x, mouse.y - px(20)}, ImGuiCond_Always, {0.5F, 1.0F});
  }
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(px(kTooltipWidth));
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
  ImGui::PopStyleVar(2);
}

// Only where the mouse rests: tooltips that follow it everywhere are in the way.
void tooltip(FrameState& state, unsigned item, std::string_view text) {
  if (state.rest.item != item) state.rest = {item, 0};
  state.rest.seconds += ImGui::GetIO().DeltaTime;
  if (state.rest.seconds >= kTooltipDelaySeconds) {
    show_tooltip(text);
  } else {
    state.redraw_in(static_cast<double>(kTooltipDelaySeconds - state.rest.seconds));
  }
}

// From the top of a line to the middle of its capitals.
float cap_middle(Font font) {
  ImFont* const f = look::current().fonts().get(font);
  const ImFontGlyph* const letter = f->FindGlyph('H');
  return (letter->Y0 + letter->Y1) / 2;
}

}  // namespace

Pressed press_area(FrameState& state, const char* id, const Box& box, std::string_view text) {
  ImGui::SetCursorScreenPos({box.x0, box.y0});
  Pressed pressed;
  pressed.clicked = ImGui::InvisibleButton(id, {std::max(1.0F, box.width()), std::max(1.0F, box.height())});
  pressed.hovered = ImGui::IsItemHovered();
  pressed.held = ImGui::IsItemActive();
  pressed.double_clicked = pressed.hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
  pressed.right_clicked = pressed.hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Right);
  if (pressed.hovered && !pressed.held && !text.empty()) tooltip(state, ImGui::GetID(id), text);
  return pressed;
}

float button_width(const ButtonSpec& spec) {
  const float icon = spec.icon ? px(kIconSize) + (spec.text.empty() ? 0.0F : px(8)) : 0.0F;
  return std::ceil(icon + look::text_size(Font::words, spec.text).x) + px(16);
}

bool button(FrameState& state, const ButtonSpec& spec, float left, float middle) {
  const float half = px(kButtonHeight) / 2;
  const Box box{left, middle - half, left + button_width(spec), middle + half};
  const Pressed pressed = press_area(state, spec.id, box, spec.tooltip);
  const look::Palette& p = look::palette();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (pressed.hovered && spec.enabled) {
    list.AddRectFilled({box.x0, box.y0}, {box.x1, box.y1}, look::ink(pressed.held ? p.hairline : p.raised), px(4));
  }
  const bool brighter = pressed.hovered && spec.tone == Tone::quiet;
  const look::Rgb color = !spec.enabled ? p.disabled : color_of(brighter ? Tone::plain : spec.tone, p);
  float x = box.x0 + px(8);
  if (spec.icon) {
    look::draw_icon(list, *spec.icon, {x + px(kIconSize) / 2, middle}, px(kIconSize), color);
    x += px(kIconSize) + px(8);
  }
  put_text(list, Font::words, x, middle, color, spec.text);
  return pressed.clicked && spec.enabled;
}

float put_text(ImDrawList& list, Font font, float x, float middle, look::Rgb color, std::string_view text,
               float width) {
  const std::string shown = look::elided(font, text, width);
  look::draw_text(list, font, {x, middle - cap_middle(font)}, color, shown);
  return x + look::text_size(font, shown).x;
}

float put_text(ImDrawList& list, Font font, float x, float middle, Tone tone, std::string_view text, float width) {
  return put_text(list, font, x, middle, color_of(tone, look::palette()), text, width);
}

void put_text_around(ImDrawList& list, Font font, float center, float middle, look::Rgb color, std::string_view text) {
  put_text(list, font, center - look::text_size(font, text).x / 2, middle, color, text);
}

void put_text_up_to(ImDrawList& list, Font font, float right, float middle, look::Rgb color, std::string_view text) {
  put_text(list, font, right - look::text_size(font, text).x, middle, color, text);
}

float put_mark(ImDrawList& list, look::Icon icon, std::string_view word, Tone tone, Font font, float x, float middle) {
  const float size = px(kIconSize);
  look::draw_icon(list, icon, {x + size / 2, middle}, size, color_of(tone, look::palette()));
  return put_text(list, font, x + size + px(kIconGap), middle, tone, word);
}

float width_of_mark(std::string_view word, Font font) {
  return px(kIconSize) + px(kIconGap) + look::text_size(font, word).x;
}

void put_heading(ImDrawList& list, float x, float middle, std::string_view text) {
  put_text(list, Font::small, x, middle, Tone::quiet, text);
}

void fill(ImDrawList& list, const Box& box, look::Rgb color, double alpha) {
  list.AddRectFilled({box.x0, box.y0}, {box.x1, box.y1}, look::ink(color, alpha));
}

void hairline_above(ImDrawList& list, const Box& box) {
  fill(list, {box.x0, box.y0, box.x1, box.y0 + look::hairline()}, look::palette().hairline);
}

void hairline_left(ImDrawList& list, const Box& box) {
  fill(list, {box.x0, box.y0, box.x0 + look::hairline(), box.y1}, look::palette().hairline);
}

RowsInSight rows_in_sight(std::size_t count, float row_height, float pane_height) {
  const auto first = static_cast<std::size_t>(std::max(0.0F, ImGui::GetScrollY() / row_height));
  const std::size_t most = static_cast<std::size_t>(pane_height / row_height) + 2;
  return {std::min(first, count), std::min(count, first + most)};
}

bool search_field(const char* id, const char* hint, std::span<char> text, const Box& box, bool take_keyboard) {
  const float middle = (box.y0 + box.y1) / 2;
  look::draw_icon(*ImGui::GetWindowDrawList(), look::Icon::search, {box.x0 + px(18), middle}, px(13),
                  look::palette().secondary);
  ImGui::SetCursorScreenPos({box.x0 + px(28), middle - ImGui::GetFrameHeight() / 2});
  ImGui::SetNextItemWidth(box.width() - px(36));
  if (take_keyboard) {
    // From 1.90 on, a child window's items get the keyboard only if the window has the focus before.
    ImGui::SetWindowFocus();
    ImGui::SetKeyboardFocusHere();
  }
  ImGui::PushStyleColor(ImGuiCol_FrameBg, look::ink(look::palette().surface, 0));
  ImGui::PushStyleColor(ImGuiCol_TextDisabled, look::ink(look::palette().secondary));
  ImGui::InputTextWithHint(id, hint, text.data(), text.size());
  ImGui::PopStyleColor(2);
  return ImGui::IsItemActive();
}

Pane::Pane(const char* id, const Box& box, look::Rgb color, bool scrolls) {
  ImGui::SetCursorScreenPos({box.x0, box.y0});
  // The window was cleared in its own colour.
  const look::Rgb ground = look::palette().window;
  const bool is_ground = color.r == ground.r && color.g == ground.g && color.b == ground.b;
  ImGui::PushStyleColor(ImGuiCol_ChildBg, look::ink(color, is_ground ? 0 : 1));
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, 0.0F);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  const ImGuiWindowFlags flags =
      scrolls ? ImGuiWindowFlags_None : ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
  // A length of zero would mean "all that is left" to ImGui.
  ImGui::BeginChild(id, {std::max(1.0F, box.width()), std::max(1.0F, box.height())}, false, flags);
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor();
}

Pane::~Pane() {
  ImGui::EndChild();
}

}  // namespace tensorscope::viewer::frame
