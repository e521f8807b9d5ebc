#include "viewer/panels/model/module_table.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "viewer/analysis/axis_view.h"
#include "viewer/analysis/ticks.h"
#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/panels/model/module_columns.h"
#include "viewer/panels/model/shown_graph.h"

namespace tensorscope::viewer {
namespace {

using look::Align;
using look::Font;
using look::px;
using widgets::Box;

constexpr double kRowHeight = 24;
constexpr double kHeadHeight = 36;
constexpr double kIndent = 14;
constexpr double kScrollBar = 12;

class Table {
 public:
  Table(const ModelScene& scene, PanelState& state, const Box& area)
      : scene_(scene), state_(state), area_(area), rows_(open_rows(scene.items, scene.open)) {
    places_ = place_module_columns(static_cast<double>(area.width() - px(kScrollBar)) / look::current().scale());
  }

  void draw() {
    draw_head(*ImGui::GetWindowDrawList());
    const float top = area_.y0 + px(kHeadHeight);
    ImGui::SetCursorScreenPos({area_.x0, top});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::PushStyleColor(ImGuiCol_ChildBg, look::ink(look::palette().window, 0.0));
    ImGui::BeginChild("modules", {area_.width(), area_.y1 - top}, false);
    ImGui::PopStyleColor();
    ImGui::PopStyleVar();
    if (scene_.reveal_selected) scroll_to_selected(area_.y1 - top);
    const float from = top - ImGui::GetScrollY();
    const auto first = static_cast<std::size_t>(std::max(0.0F, ImGui::GetScrollY() / px(kRowHeight)));
    const std::size_t end =
        std::min(rows_.size(), first + static_cast<std::size_t>((area_.y1 - top) / px(kRowHeight)) + 2);
    for (std::size_t i = first; i < end; ++i) {
      const float y = from + static_cast<float>(i) * px(kRowHeight);
      ImGui::PushID(static_cast<int>(rows_[i]));
      draw_row(rows_[i], {area_.x0, y, area_.x1 - px(kScrollBar), y + px(kRowHeight)});
      ImGui::PopID();
    }
    ImGui::SetCursorScreenPos({area_.x0, from + static_cast<float>(rows_.size()) * px(kRowHeight)});
    ImGui::Dummy({1, 1});
    ImGui::EndChild();
  }

 private:
  Box cell(ModuleColumn column, const Box& line) const {
    const ModuleColumnPlace& place = places_[static_cast<std::size_t>(column)];
    const float x = line.x0 + px(place.left);
    return {x, line.y0, x + px(place.width), line.y1};
  }

  void scroll_to_selected(float height) const {
    if (scene_.selected == ModelItem::kNone) return;
    const auto row = std::ranges::find(rows_, shown_for(scene_.items, scene_.open, scene_.selected));
    if (row == rows_.end()) return;
    const float y = static_cast<float>(row - rows_.begin()) * px(kRowHeight);
    const float scroll = ImGui::GetScrollY();
    if (y < scroll || y + px(kRowHeight) > scroll + height) ImGui::SetScrollY(y - height / 3.0F);
  }

  void head(ImDrawList& list, ModuleColumn column, const char* text, Align align) const {
    const Box box = cell(column, area_);
    if (box.width() <= 0.0F) return;
    look::draw_text(list, Font::small, {align == Align::end ? box.x1 : box.x0, area_.y0 + px(10)},
                    look::palette().secondary, text, align, Align::middle);
  }

  void draw_head(ImDrawList& list) const {
    head(list, ModuleColumn::name, "module", Align::begin);
    head(list, ModuleColumn::type, "type", Align::begin);
    head(list, ModuleColumn::output, "output", Align::begin);
    head(list, ModuleColumn::parameters, "parameters", Align::end);
    head(list, ModuleColumn::share, "share", Align::end);
    head(list, ModuleColumn::flow, "gradient", Align::begin);
    head(list, ModuleColumn::norm, scene_.flow == Flow::outputs ? "‖∂ output‖₂" : "‖g‖₂", Align::end);
    head(list, ModuleColumn::ratio, "Δw / w", Align::end);
    head(list, ModuleColumn::health, "health", Align::begin);
    const float bottom = area_.y0 + px(kHeadHeight);
    list.AddRectFilled({area_.x0, bottom - look::hairline()}, {area_.x1, bottom}, look::ink(look::palette().hairline));
    draw_decades(list, bottom);
  }

  void draw_decades(ImDrawList& list, float bottom) const {
    const Box box = cell(ModuleColumn::flow, area_);
    if (box.width() <= 0.0F || !scene_.scale) return;
    const look::Palette& p = look::palette();
    const analysis::AxisScale log{analysis::ScaleKind::log};
    const float end = std::min(area_.y1, bottom + static_cast<float>(rows_.size()) * px(kRowHeight));
    float free_from = box.x0 - px(16);
    for (const double value :
         analysis::ticks(scene_.scale->decades, log, static_cast<int>(box.width() / px(44))).major) {
      const float x = std::floor(flow_x(box, value));
      list.AddRectFilled({x, bottom}, {x + look::hairline(), end}, look::ink(p.hairline, 0.7));
      const std::string label = look::format_tick(value, 0.0);
      const float half = look::text_size(Font::numbers, label).x / 2.0F;
      if (x - half < free_from) continue;
      look::draw_text(list, Font::numbers, {x, bottom - px(3)}, p.secondary, label, Align::middle, Align::end);
      free_from = x + half + px(8);
    }
  }

  float flow_x(const Box& box, double norm) const {
    return box.x0 + static_cast<float>(position_on(scene_.scale, norm)) * box.width();
  }

  void draw_row(std::size_t row, const Box& line) {
    const ModelItem& item = scene_.items.item(row);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    note_seen(scene_, row);
    if (const std::size_t output = output_item(scene_.items, scene_.open, row); output != row)
      note_seen(scene_, output);
    ImGui::SetCursorScreenPos({line.x0, line.y0});
    const bool clicked = ImGui::InvisibleButton("row", {line.width(), line.height()});
    const bool hovered = ImGui::IsItemHovered();
    const float indent = line.x0 + static_cast<float>(item.depth) * px(kIndent);
    const bool on_sign = !item.children.empty() && ImGui::GetIO().MousePos.x < indent + px(16);
    if ((clicked && on_sign) || (hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left) && !on_sign)) {
      scene_.open.toggle(item);
    } else if (clicked) {
      state_.select = item.source;
    }
    const look::Palette& p = look::palette();
    const bool is_selected = scene_.selected == row;
    if (is_selected || hovered) {
      list.AddRectFilled({line.x0 - px(4), line.y0}, {line.x1, line.y1}, look::ink(p.raised, is_selected ? 1.0 : 0.5),
                         px(4));
    }
    draw_name(list, item, cell(ModuleColumn::name, line), indent, is_selected);
    draw_facts(list, row, line);
    if (hovered) explain_item(scene_, row, output_item(scene_.items, scene_.open, row), 1);
  }

  void draw_name(ImDrawList& list, const ModelItem& item, const Box& box, float indent, bool is_selected) const {
    const look::Palette& p = look::palette();
    const float middle = (box.y0 + box.y1) / 2.0F;
    if (!item.children.empty()) {
      look::draw_icon(list, scene_.open.is_open(item) ? look::Icon::open : look::Icon::closed, {indent + px(5), middle},
                      px(9), p.secondary);
    }
    const Font font = is_selected ? Font::strong : Font::words;
    const float x = indent + px(16);
    look::draw_text(list, font, {x, middle}, item.is_module ? p.text : p.secondary,
                    look::elided(font, item.label, box.x1 - x), Align::begin, Align::middle);
  }

  void put(ImDrawList& list, const Box& box, Font font, look::Rgb color, const std::string& text, Align align) const {
    if (box.width() <= 0.0F || text.empty()) return;
    look::draw_text(list, font, {align == Align::end ? box.x1 : box.x0, (box.y0 + box.y1) / 2.0F}, color,
                    align == Align::end ? text : look::elided(font, text, box.width()), align, Align::middle);
  }

  void draw_facts(ImDrawList& list, std::size_t row, const Box& line) const {
    const look::Palette& p = look::palette();
    const ModelItem& item = scene_.items.item(row);
    const LayerFacts& facts = scene_.facts[row];
    if (item.is_module || item.source->entry.kind == schema::SourceKind::input) {
      put(list, cell(ModuleColumn::type, line), Font::small, p.secondary, item.type, Align::begin);
    }
    put(list, cell(ModuleColumn::output, line), Font::small, p.secondary,
        output_text(scene_.items, output_item(scene_.items, scene_.open, row)), Align::begin);
    if (item.is_alias) {
      put(list, cell(ModuleColumn::parameters, line), Font::small, p.secondary, "shared", Align::end);
    } else if (item.elements > 0) {
      put(list, cell(ModuleColumn::parameters, line), Font::numbers, p.text, look::format_count(item.elements),
          Align::end);
      put(list, cell(ModuleColumn::share, line), Font::numbers, p.secondary, share_text(item), Align::end);
    }
    draw_flow(list, flow_of(scene_, row), cell(ModuleColumn::flow, line));
    const auto number = [&](ModuleColumn column, double value) {
      if (!std::isnan(value))
        put(list, cell(column, line), Font::numbers, p.text, look::format_number(value), Align::end);
    };
    number(ModuleColumn::norm, flow_of(scene_, row));
    number(ModuleColumn::ratio, facts.update_ratio);
    draw_health(list, condition_of(scene_, row).condition, cell(ModuleColumn::health, line));
  }

  std::string share_text(const ModelItem& item) const {
    const double share = static_cast<double>(item.elements) / static_cast<double>(scene_.items.elements());
    return share < 1e-4 ? "< 0.01 %" : look::format_percent(std::round(share * 1e4) / 1e4);
  }

  void draw_flow(ImDrawList& list, double norm, const Box& box) const {
    const double position = position_on(scene_.scale, norm);
    if (box.width() <= 0.0F || std::isnan(position)) return;
    const float middle = std::floor((box.y0 + box.y1) / 2.0F);
    const float end = std::max(flow_x(box, norm), box.x0 + px(2));
    const std::uint32_t color = look::ink(flow_color(norm, scene_.scale));
    list.AddRectFilled({box.x0, middle - px(4)}, {end, middle + px(4)}, color, px(2));
    // As at the end of the colour bar: it goes on beyond.
    if (norm <= scene_.scale->decades.hi) return;
    list.AddTriangleFilled({end, middle - px(4)}, {end, middle + px(4)}, {end + px(6), middle}, color);
  }

  static void draw_health(ImDrawList& list, LayerCondition condition, const Box& box) {
    const ConditionMark mark = mark_of(condition);
    const float middle = (box.y0 + box.y1) / 2.0F;
    look::draw_icon(list, mark.icon, {box.x0 + px(5), middle}, px(10), mark.icon_color);
    look::draw_text(list, Font::small, {box.x0 + px(16), middle}, mark.word_color, word_of(condition), Align::begin,
                    Align::middle);
  }

  const ModelScene& scene_;
  PanelState& state_;
  Box area_;
  std::vector<std::size_t> rows_;
  std::array<ModuleColumnPlace, kModuleColumns> places_{};
};

}  // namespace

void module_table(const ModelScene& scene, PanelState& state, const Box& area) {
  Table(scene, state, area).draw();
}

}  // namespace tensorscope::viewer
