#include "viewer/panels/overview/facts_grid.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "viewer/look/look.h"
#include "viewer/look/text.h"
#include "viewer/widgets/geometry.h"

namespace tensorscope::viewer {
namespace {

using look::Align;
using look::Font;
using look::px;

constexpr double kLeastWidth = 216;
constexpr double kMostWidth = 264;
constexpr double kGap = 24;
constexpr double kHeight = 22;
constexpr double kNameWidth = 92;

std::size_t columns_in(float width) {
  return std::max<std::size_t>(1, static_cast<std::size_t>((width + px(kGap)) / (px(kLeastWidth) + px(kGap))));
}

}  // namespace

float facts_grid_height(std::size_t facts, float width) {
  const std::size_t columns = columns_in(width);
  return static_cast<float>((facts + columns - 1) / columns) * px(kHeight);
}

void facts_grid(const std::vector<NamedText>& facts, float width) {
  const std::size_t columns = columns_in(width);
  const widgets::Box box = widgets::space_for(width, facts_grid_height(facts.size(), width));
  const float room = (box.width() - static_cast<float>(columns - 1) * px(kGap)) / static_cast<float>(columns);
  const float cell = columns == 1 ? box.width() : std::floor(std::min(room, px(kMostWidth)));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const look::Palette& p = look::palette();
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const float x = box.x0 + static_cast<float>(i % columns) * (cell + px(kGap));
    const float middle = box.y0 + (static_cast<float>(i / columns) + 0.5F) * px(kHeight);
    // A long name gives way to the value, which nobody can guess, but keeps a part of the line.
    const float wanted = std::max(px(kNameWidth), look::text_size(Font::small, facts[i].name).x + px(12));
    const float left = std::floor(cell - look::text_size(Font::numbers, facts[i].text).x - px(2));
    const float name = std::clamp(left, std::min(wanted, std::floor(cell * 0.4F)), wanted);
    look::draw_text(list, Font::small, {x, middle}, p.secondary, look::elided(Font::small, facts[i].name, name - px(8)),
                    Align::begin, Align::middle);
    look::draw_text(list, Font::numbers, {x + name, middle}, p.text,
                    look::elided(Font::numbers, facts[i].text, cell - name), Align::begin, Align::middle);
  }
  widgets::end_space(box);
}

}  // namespace tensorscope::viewer
