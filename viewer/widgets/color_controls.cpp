#include "viewer/widgets/color_controls.h"

#include <imgui.h>

#include <algorithm>
#include <array>

#include "viewer/look/look.h"
#include "viewer/look/text.h"
#include "viewer/widgets/controls.h"

namespace tensorscope::viewer::widgets {
namespace {

using look::px;

void draw_swatch(const ImVec2& at, float width, float height, analysis::ColorMap map, bool reversed) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto table = analysis::color_table(map);
  const int columns = static_cast<int>(width);
  for (int i = 0; i < columns; ++i) {
    const auto index = static_cast<std::size_t>(i * 255 / std::max(columns - 1, 1));
    const float x = at.x + static_cast<float>(i);
    list.AddRectFilled({x, at.y}, {x + 1.0F, at.y + height}, look::ink(table[reversed ? 255 - index : index]));
  }
}

/// One map as a line of a menu: its colours, then its name. True if it was pressed.
bool map_item(analysis::ColorMap map, bool reversed, bool chosen) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::PushID(static_cast<int>(map));
  const bool pressed = ImGui::Selectable("##map", chosen, 0, {px(176), px(20)});
  ImGui::PopID();
  draw_swatch({at.x, at.y + px(4)}, px(80), px(12), map, reversed);
  look::draw_text(*ImGui::GetWindowDrawList(), look::Font::small, {at.x + px(92), at.y + px(10)}, look::palette().text,
                  analysis::name(map), look::Align::begin, look::Align::middle);
  return pressed;
}

void map_choice(ColorSettings& settings, bool has_negative) {
  analysis::ColorMap& map = has_negative ? settings.signed_map : settings.unsigned_map;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  if (ImGui::InvisibleButton("map", {px(96), px(24)})) {
    ImGui::OpenPopup("maps");
  }
  tip_for_last("Colour map (I)");
  draw_swatch({at.x, at.y + px(6)}, px(88), px(12), map, settings.reversed);
  if (ImGui::BeginPopup("maps")) {
    for (const analysis::ColorMap each : analysis::kColorMaps) {
      if (map_item(each, settings.reversed, each == map)) {
        map = each;
      }
    }
    ImGui::Separator();
    ImGui::MenuItem("Reversed", nullptr, &settings.reversed);
    ImGui::EndPopup();
  }
}

constexpr std::array kScales{"linear", "symlog", "gamma"};
constexpr std::array kRanges{"99 %", "whole"};
constexpr std::array kReductions{"mean", "max-abs", "nearest"};

template <typename Enum>
void choice(const char* id, std::span<const char* const> words, Enum& value, const char* tip) {
  int index = static_cast<int>(value);
  segmented(id, words, index, tip);
  value = static_cast<Enum>(index);
}

}  // namespace

void color_controls(const char* id, ColorSettings& settings, bool has_negative) {
  ImGui::PushID(id);
  map_choice(settings, has_negative);
  go_on(px(16), segmented_width(kScales));
  choice("scale", kScales, settings.transform,
         "Scale from value to colour: linear, asinh(v / linthresh), or a power (Y)");
  go_on(px(16), segmented_width(kRanges));
  int range = settings.whole_range ? 1 : 0;
  if (segmented("range", kRanges, range,
                "Range of the colours: to the 99th percentile of magnitudes, or to the extreme values (Z)")) {
    settings.whole_range = range == 1;
    settings.range.forget();
  }
  const bool locked = settings.range.locked();
  const char* const word = locked ? "locked" : "lock";
  go_on(px(4), icon_button_width(word));
  if (icon_button("lock", look::Icon::lock, word, locked, "Keep this range while data change (L)")) {
    locked ? settings.range.unlock() : settings.range.lock();
  }
  go_on(px(16), segmented_width(kReductions));
  choice("reduction", kReductions, settings.reduction, "What a pixel shows that stands for several elements (X)");
  ImGui::PopID();
}

}  // namespace tensorscope::viewer::widgets
