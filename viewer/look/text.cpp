#include "viewer/look/text.h"

#include <imgui.h>

#include <cmath>

#include "viewer/look/look.h"
#include "viewer/look/shorten.h"

namespace tensorscope::viewer::look {
namespace {

constexpr float kFarAway = 1e6F;  // beyond every screen

ImFont* font_of(Font font) {
  return current().fonts().get(font);
}

float shift(Align align, float length) {
  return align == Align::begin ? 0.0F : align == Align::middle ? length / 2.0F : length;
}

}  // namespace

ImVec2 text_size(Font font, std::string_view text) {
  ImFont* f = font_of(font);
  if (text.empty()) {  // whose pointer may be null, which ImGui takes for a text that ends somewhere
    return {0.0F, f->FontSize};
  }
  current().fonts().need(text);
  return f->CalcTextSizeA(f->FontSize, 1e30F, 0.0F, text.data(), text.data() + text.size());
}

float line_height(Font font) {
  return font_of(font)->FontSize;
}

void draw_text(ImDrawList& list, Font font, const ImVec2& at, Rgb color, std::string_view text, Align horizontal,
               Align vertical) {
  if (text.empty()) {
    return;
  }
  const ImVec2 size = text_size(font, text);
  const ImVec2 corner(std::round(at.x - shift(horizontal, size.x)), std::round(at.y - shift(vertical, size.y)));
  ImFont* f = font_of(font);
  list.AddText(f, f->FontSize, corner, ink(color), text.data(), text.data() + text.size());
}

void draw_text_over_data(ImDrawList& list, Font font, const ImVec2& at, Rgb color, std::string_view text,
                         Align horizontal, Align vertical) {
  const float r = px(1);
  for (const ImVec2& by : {ImVec2(-r, -r), ImVec2(0, -r), ImVec2(r, -r), ImVec2(-r, 0), ImVec2(r, 0), ImVec2(-r, r),
                           ImVec2(0, r), ImVec2(r, r)}) {
    draw_text(list, font, {at.x + by.x, at.y + by.y}, palette().window, text, horizontal, vertical);
  }
  draw_text(list, font, at, color, text, horizontal, vertical);
}

void draw_text_upwards(ImDrawList& list, Font font, const ImVec2& at, Rgb color, std::string_view text) {
  if (text.empty()) {
    return;
  }
  const ImVec2 size = text_size(font, text);
  const ImVec2 center(std::round(at.x), std::round(at.y));
  const ImVec2 middle(std::round(size.x / 2.0F), std::round(size.y / 2.0F));
  // Drawn lying in the screen's corner, then every vertex is turned: (dx, dy) to (dy, -dx). Around a whole pixel glyphs
  // stay sharp. Not by the list's AddText: that leaves out what the clip rectangle cuts off there, in the corner.
  const int first = list.VtxBuffer.Size;
  ImFont* f = font_of(font);
  const ImVec4 everywhere(-kFarAway, -kFarAway, kFarAway, kFarAway);
  f->RenderText(&list, f->FontSize, {0.0F, 0.0F}, ink(color), everywhere, text.data(), text.data() + text.size());
  for (int i = first; i < list.VtxBuffer.Size; ++i) {
    ImVec2& p = list.VtxBuffer[i].pos;
    p = ImVec2(center.x + (p.y - middle.y), center.y - (p.x - middle.x));
  }
}

std::string elided(Font font, std::string_view text, float width) {
  return shortened(text, [&](const std::string& shorter) { return text_size(font, shorter).x <= width; });
}

FontScope::FontScope(Font font) {
  ImGui::PushFont(font_of(font));
}
FontScope::~FontScope() {
  ImGui::PopFont();
}

}  // namespace tensorscope::viewer::look
