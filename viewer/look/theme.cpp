#include "viewer/look/theme.h"

#include <imgui.h>

namespace tensorscope::viewer::look {
namespace {

ImVec4 vec(Rgb c, float alpha = 1.0F) {
  return {static_cast<float>(c.r) / 255.0F, static_cast<float>(c.g) / 255.0F, static_cast<float>(c.b) / 255.0F, alpha};
}

void apply_colors(ImGuiStyle& style, const Palette& p) {
  ImVec4* c = static_cast<ImVec4*>(style.Colors);
  c[ImGuiCol_Text] = vec(p.text);
  c[ImGuiCol_TextDisabled] = vec(p.secondary);
  c[ImGuiCol_WindowBg] = vec(p.window);
  c[ImGuiCol_ChildBg] = vec(p.window, 0.0F);
  c[ImGuiCol_PopupBg] = vec(p.surface);
  c[ImGuiCol_Border] = vec(p.hairline);
  c[ImGuiCol_BorderShadow] = vec(p.window, 0.0F);
  c[ImGuiCol_FrameBg] = vec(p.raised);
  c[ImGuiCol_FrameBgHovered] = vec(p.hairline);
  c[ImGuiCol_FrameBgActive] = vec(p.hairline);
  c[ImGuiCol_TitleBg] = c[ImGuiCol_TitleBgActive] = c[ImGuiCol_TitleBgCollapsed] = vec(p.surface);
  c[ImGuiCol_MenuBarBg] = vec(p.surface);
  c[ImGuiCol_ScrollbarBg] = vec(p.window, 0.0F);
  c[ImGuiCol_ScrollbarGrab] = vec(p.hairline);
  c[ImGuiCol_ScrollbarGrabHovered] = vec(p.disabled);
  c[ImGuiCol_ScrollbarGrabActive] = vec(p.secondary);
  c[ImGuiCol_CheckMark] = vec(p.accent);
  c[ImGuiCol_SliderGrab] = vec(p.secondary);
  c[ImGuiCol_SliderGrabActive] = vec(p.accent);
  c[ImGuiCol_Button] = vec(p.raised);
  c[ImGuiCol_ButtonHovered] = vec(p.hairline);
  c[ImGuiCol_ButtonActive] = vec(p.hairline);
  c[ImGuiCol_Header] = vec(p.raised);
  c[ImGuiCol_HeaderHovered] = vec(p.raised);
  c[ImGuiCol_HeaderActive] = vec(p.hairline);
  c[ImGuiCol_Separator] = vec(p.hairline);
  c[ImGuiCol_SeparatorHovered] = c[ImGuiCol_SeparatorActive] = vec(p.accent);
  c[ImGuiCol_ResizeGrip] = vec(p.hairline);
  c[ImGuiCol_ResizeGripHovered] = c[ImGuiCol_ResizeGripActive] = vec(p.accent);
  c[ImGuiCol_Tab] = c[ImGuiCol_TabUnfocused] = vec(p.window, 0.0F);
  c[ImGuiCol_TabHovered] = vec(p.raised);
  c[ImGuiCol_TabActive] = c[ImGuiCol_TabUnfocusedActive] = vec(p.raised);
  c[ImGuiCol_TableHeaderBg] = vec(p.surface);
  c[ImGuiCol_TableBorderStrong] = c[ImGuiCol_TableBorderLight] = vec(p.hairline);
  c[ImGuiCol_TableRowBg] = vec(p.window, 0.0F);
  c[ImGuiCol_TableRowBgAlt] = vec(p.raised, 0.5F);
  c[ImGuiCol_TextSelectedBg] = vec(p.accent, 0.35F);
  c[ImGuiCol_DragDropTarget] = vec(p.accent);
  c[ImGuiCol_NavHighlight] = vec(p.accent);
  c[ImGuiCol_ModalWindowDimBg] = vec(p.window, 0.6F);
}

void apply_measures(ImGuiStyle& style) {
  style.WindowPadding = {8, 8};
  style.WindowRounding = 0;
  style.WindowBorderSize = 0;
  style.ChildRounding = 4;
  style.ChildBorderSize = 0;
  style.PopupRounding = 4;
  style.PopupBorderSize = 1;
  style.FramePadding = {8, 4};
  style.FrameRounding = 4;
  style.FrameBorderSize = 0;
  style.ItemSpacing = {8, 4};
  style.ItemInnerSpacing = {8, 4};
  style.CellPadding = {8, 4};
  style.IndentSpacing = 16;
  style.ScrollbarSize = 12;
  style.ScrollbarRounding = 4;
  style.GrabMinSize = 12;
  style.GrabRounding = 4;
  style.TabRounding = 4;
  style.TabBorderSize = 0;
  style.DisabledAlpha = 0.45F;
}

}  // namespace

void apply_theme(Theme theme, double scale) {
  ImGuiStyle style;
  apply_measures(style);
  style.ScaleAllSizes(static_cast<float>(scale));
  style.PopupBorderSize = 1;  // a hairline stays one
  apply_colors(style, palette(theme));
  ImGui::GetStyle() = style;
}

}  // namespace tensorscope::viewer::look
