#include "viewer/widgets/curve_legend.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/widgets/stroke.h"

namespace tensorscope::viewer::widgets {
namespace {

using look::Align;
using look::Font;
using look::px;

constexpr int kRows = 2;

float row_height() {
  return px(20);
}
float sample_width() {
  return px(16);
}

void toggle(std::set<std::string, std::less<>>& hidden, std::span<const CurveSeries> series, std::size_t clicked) {
  const std::string name(series[clicked].name);
  if (ImGui::GetIO().KeyCtrl) {
    hidden.clear();
    for (std::size_t i = 0; i < series.size(); ++i) {
      if (i != clicked) {
        hidden.emplace(series[i].name);
      }
    }
  } else if (hidden.erase(name) == 0) {
    hidden.insert(name);
  }
}

/// One entry as an item; true if the mouse is on it.
bool entry(ImDrawList& list, const Box& box, std::span<const CurveSeries> series, std::size_t index,
           std::set<std::string, std::less<>>& hidden) {
  const CurveSeries& s = series[index];
  const bool shown = !hidden.contains(s.name);
  ImGui::SetCursorScreenPos({box.x0, box.y0});
  ImGui::PushID(static_cast<int>(index));
  if (ImGui::InvisibleButton("legend", {box.width(), box.height()})) {
    toggle(hidden, series, index);
  }
  ImGui::PopID();
  const bool hovered = ImGui::IsItemHovered();
  if (hovered) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  }
  const look::Palette& p = look::palette();
  const float middle = (box.y0 + box.y1) / 2.0F;
  const std::string text = name_with_note(s);
  draw_line_sample(list, box.x0, middle, sample_width(), s, shown);
  look::draw_text(list, Font::small, {box.x0 + sample_width() + px(6), middle},
                  hovered ? p.text
                  : shown ? p.secondary
                          : p.disabled,
                  text, Align::begin, Align::middle);
  return hovered;
}

float entry_width(const CurveSeries& series) {
  return sample_width() + px(6) + std::ceil(look::text_size(Font::small, name_with_note(series)).x);
}

int draw_rest(ImDrawList& list, float x, float y, std::span<const CurveSeries> series, std::size_t from,
              std::set<std::string, std::less<>>& hidden) {
  const std::string more = "+" + look::format_count(series.size() - from) + " more";
  ImGui::SetCursorScreenPos({x, y});
  if (ImGui::InvisibleButton("more", {look::text_size(Font::small, more).x, row_height()})) {
    ImGui::OpenPopup("series");
  }
  look::draw_text(list, Font::small, {x, y + row_height() / 2.0F}, look::palette().accent, more, Align::begin,
                  Align::middle);
  int hovered = -1;
  if (ImGui::BeginPopup("series")) {
    for (std::size_t i = from; i < series.size(); ++i) {
      const ImVec2 at = ImGui::GetCursorScreenPos();
      const Box box{at.x, at.y, at.x + entry_width(series[i]), at.y + row_height()};
      hovered = entry(*ImGui::GetWindowDrawList(), box, series, i, hidden) ? static_cast<int>(i) : hovered;
    }
    ImGui::EndPopup();
  }
  return hovered;
}

}  // namespace

std::string name_with_note(const CurveSeries& series) {
  std::string text(series.name);
  if (!series.note.empty()) text += " (" + std::string(series.note) + ")";
  return text;
}

void draw_line_sample(ImDrawList& list, float x, float y, float width, const CurveSeries& series, bool shown) {
  const look::SeriesStyle style = look::series(series.style);
  const std::array points{ImVec2(x, std::round(y) + 0.5F), ImVec2(x + width, std::round(y) + 0.5F)};
  // Two dashes: one alone would read as a shorter line.
  const float dashes = width / 16.0F;
  stroke(list, points, shown ? look::ink(style.color) : look::ink(look::palette().disabled), px(2), style.line, dashes);
}

int draw_legend(ImDrawList& list, Box& area, std::span<const CurveSeries> series,
                std::set<std::string, std::less<>>& hidden) {
  const ImVec2 cursor = ImGui::GetCursorScreenPos();
  const float room_for_more = px(72);
  float x = area.x0;
  int row = 0;
  int hovered = -1;
  for (std::size_t i = 0; i < series.size(); ++i) {
    const float width = entry_width(series[i]);
    const bool last_row = row == kRows - 1;
    const float right = area.x1 - (last_row && i + 1 < series.size() ? room_for_more : 0.0F);
    if (x > area.x0 && x + width > right) {
      if (last_row) {
        hovered =
            std::max(hovered, draw_rest(list, x, area.y0 + static_cast<float>(row) * row_height(), series, i, hidden));
        break;
      }
      ++row;
      x = area.x0;
    }
    const float y = area.y0 + static_cast<float>(row) * row_height();
    hovered = entry(list, {x, y, x + width, y + row_height()}, series, i, hidden) ? static_cast<int>(i) : hovered;
    x += width + px(16);
  }
  ImGui::SetCursorScreenPos(cursor);
  area.y0 += static_cast<float>(row + 1) * row_height() + px(4);
  return hovered;
}

}  // namespace tensorscope::viewer::widgets
