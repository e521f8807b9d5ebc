#include "viewer/panels/projection/point_card.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/widgets/hover_box.h"

namespace tensorscope::viewer {
namespace {

using look::Align;
using look::Font;
using look::px;
using widgets::Box;

constexpr std::size_t kNeighbours = 8;

float row_height() {
  return px(20);
}

void draw_row(ImDrawList& list, Box& area, const PointFact& fact) {
  if (area.height() < row_height()) return;
  const look::Palette& p = look::palette();
  const float middle = area.y0 + row_height() / 2.0F;
  const std::string text = look::elided(Font::numbers, fact.text, area.width() * 0.6F);
  const float text_width = look::text_size(Font::numbers, text).x;
  look::draw_text(list, Font::small, {area.x0, middle}, p.secondary,
                  look::elided(Font::small, fact.name, area.width() - text_width - px(8)), Align::begin, Align::middle);
  look::draw_text(list, Font::numbers, {area.x1, middle}, fact.is_bad ? p.bad : p.text, text, Align::end,
                  Align::middle);
  area.y0 += row_height();
}

void draw_heading(ImDrawList& list, Box& area, std::string_view text) {
  look::draw_text(list, Font::small, {area.x0, area.y0 + row_height() / 2.0F}, look::palette().secondary,
                  look::elided(Font::small, text, area.width()), Align::begin, Align::middle);
  area.y0 += row_height();
}

void draw_facts(ImDrawList& list, Box& area, const std::vector<PointFact>& facts) {
  for (const PointFact& fact : facts) draw_row(list, area, fact);
}

// The nearest, each a line that can be pressed.
void draw_neighbours(ImDrawList& list, Box area, CloudPicture& picture, const LiveProjection& projection,
                     const PointColors& colors, const PictureSheet& sheet, std::size_t pinned) {
  const ProjectedScene& scene = *projection.scene();
  const analysis::Neighbours* const neighbours = projection.embedding()->neighbours.get();
  draw_heading(list, area, "nearest in the original space, distance");
  if (neighbours == nullptr) return draw_heading(list, area, "not yet found");
  const look::Palette& p = look::palette();
  const float height = sheet.empty() ? row_height() : px(26);
  for (std::size_t i = 0; i < std::min(neighbours->each, kNeighbours) && area.height() >= height; ++i) {
    const std::size_t other = neighbours->of(pinned)[i];
    const Box row{area.x0, area.y0, area.x1, area.y0 + height};
    ImGui::SetCursorScreenPos({row.x0, row.y0});
    ImGui::PushID(static_cast<int>(i));
    if (ImGui::InvisibleButton("neighbour", {row.width(), height})) picture.pin(scene.rows.ids[other]);
    ImGui::PopID();
    const bool hovered = ImGui::IsItemHovered();
    if (hovered) {
      list.AddRectFilled({row.x0 - px(4), row.y0}, {row.x1 + px(4), row.y1}, look::ink(p.raised), px(4));
      ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
      picture.point_at(other);
    }
    const float middle = (row.y0 + row.y1) / 2.0F;
    float x = row.x0;
    if (!sheet.empty()) {
      const float side = height - px(4);
      sheet.draw(list, scene.rows.ids[other], {x, row.y0 + px(2), x + side * sheet.aspect(), row.y0 + px(2) + side});
      x += side * sheet.aspect() + px(8);
    }
    picture.legend_marks().draw(list, x + px(5), std::round(middle), picture.style_of(colors, other));
    x += px(16);
    const std::string distance = look::format_number(std::sqrt(neighbours->squared_of(pinned)[i]));
    const float distance_width = look::text_size(Font::numbers, distance).x;
    look::draw_text(list, Font::small, {x, middle}, hovered ? p.text : p.secondary,
                    look::elided(Font::small, short_name(scene, other), row.x1 - x - distance_width - px(8)),
                    Align::begin, Align::middle);
    look::draw_text(list, Font::numbers, {row.x1, middle}, p.text, distance, Align::end, Align::middle);
    area.y0 += height;
  }
}

void draw_pinned(ImDrawList& list, Box area, CloudPicture& picture, const LiveProjection& projection,
                 const PointColors& colors, const PictureSheet& sheet, std::size_t pinned) {
  const ProjectedScene& scene = *projection.scene();
  const bool is_wide = area.width() > 2.0F * px(180);
  Box rest = area;
  if (is_wide) {
    rest.x0 = area.x0 + area.width() / 2.0F + px(8);
    area.x1 = rest.x0 - px(16);
  }
  if (sheet.has(scene.rows.ids[pinned]) && area.height() > px(240)) {
    const float side = px(84);
    sheet.draw(list, scene.rows.ids[pinned], {area.x0, area.y0, area.x0 + side * sheet.aspect(), area.y0 + side});
    area.y0 += side + px(8);
  }
  draw_facts(list, area, facts_of_point(scene, *projection.embedding(), pinned));
  if (!is_wide) rest.y0 = area.y0 + px(8);
  draw_neighbours(list, rest, picture, projection, colors, sheet, pinned);
}

}  // namespace

bool has_point_card(const CloudPicture& picture, const ProjectedScene& scene) {
  return !picture.selected().empty() || picture.pinned(scene).has_value();
}

void point_card(CloudPicture& picture, const LiveProjection& projection, const PointColors& colors,
                const PictureSheet& sheet, const Box& area) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect({area.x0 - px(4), area.y0}, {area.x1 + px(4), area.y1}, true);
  if (!picture.selected().empty()) {
    Box left = area;
    draw_facts(list, left, facts_of_points(*projection.scene(), colors, picture.selected()));
  } else if (const auto pinned = picture.pinned(*projection.scene())) {
    draw_pinned(list, area, picture, projection, colors, sheet, *pinned);
  }
  list.PopClipRect();
}

void point_hover(const LiveProjection& projection, const PictureSheet& sheet, std::size_t point) {
  const ProjectedScene& scene = *projection.scene();
  widgets::HoverBox box;
  if (sheet.has(scene.rows.ids[point])) sheet.image(scene.rows.ids[point], px(84));
  for (const PointFact& fact : facts_of_point(scene, *projection.embedding(), point)) {
    box.row(fact.name, fact.text, fact.is_bad ? look::palette().bad : look::palette().text);
  }
}

}  // namespace tensorscope::viewer
