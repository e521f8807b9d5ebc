#include "viewer/panels/training/run_table_view.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"

namespace tensorscope::viewer {
namespace {

using look::Align;
using look::Font;
using look::px;

constexpr double kRowHeight = 24;
constexpr double kHeadHeight = 28;
constexpr int kFixedColumns = 2;  // run, state

// One table while it is drawn.
class TableView {
 public:
  TableView(const RunTable& table, std::span<const PanelRun> runs, const std::vector<bool>& kept, int pointed,
            RunTableState& state)
      : table_(table), runs_(runs), kept_(kept), pointed_(pointed), state_(state) {}

  RunTableHit draw(float width, float height) {
    const int columns = static_cast<int>(shown_columns()) + kFixedColumns;
    constexpr ImGuiTableFlags kFlags = ImGuiTableFlags_ScrollX | ImGuiTableFlags_ScrollY | ImGuiTableFlags_Sortable |
                                       ImGuiTableFlags_SortTristate | ImGuiTableFlags_SizingFixedFit |
                                       ImGuiTableFlags_NoSavedSettings;
    if (!ImGui::BeginTable("runs", columns, kFlags, {width, height})) return hit_;
    list_ = ImGui::GetWindowDrawList();
    set_up_columns();
    take_sorting();
    draw_head();
    for (const std::size_t row : table_.order(state_.sorted_by, state_.descending)) draw_row(row);
    ImGui::EndTable();
    return hit_;
  }

 private:
  std::size_t shown_columns() const { return std::min(table_.columns.size(), kMostRunColumns); }

  static float width_of(const RunColumn& column) {
    float widest = look::text_size(Font::small, column.name).x + px(16);
    for (const std::string& text : column.texts) {
      widest = std::max(widest, look::text_size(column.is_numeric ? Font::numbers : Font::small, text).x);
    }
    return std::min(std::ceil(widest) + px(4), px(200));
  }

  void set_up_columns() const {
    ImGui::TableSetupScrollFreeze(1, 1);
    float name = look::text_size(Font::small, "run").x;
    for (const std::string& each : table_.names) name = std::max(name, look::text_size(Font::small, each).x);
    ImGui::TableSetupColumn("run", ImGuiTableColumnFlags_WidthFixed | ImGuiTableColumnFlags_NoSort,
                            std::min(std::ceil(name) + px(32), px(260)));
    ImGui::TableSetupColumn("state", ImGuiTableColumnFlags_WidthFixed | ImGuiTableColumnFlags_NoSort, px(56));
    for (std::size_t i = 0; i < shown_columns(); ++i) {
      const RunColumn& column = table_.columns[i];
      ImGui::TableSetupColumn(column.name.c_str(), ImGuiTableColumnFlags_WidthFixed, width_of(column));
    }
  }

  void take_sorting() const {
    ImGuiTableSortSpecs* const specs = ImGui::TableGetSortSpecs();
    if (specs == nullptr || !specs->SpecsDirty) return;
    specs->SpecsDirty = false;
    state_.sorted_by = static_cast<std::size_t>(-1);
    if (specs->SpecsCount == 0) return;
    state_.sorted_by = static_cast<std::size_t>(specs->Specs[0].ColumnIndex - kFixedColumns);
    state_.descending = specs->Specs[0].SortDirection == ImGuiSortDirection_Descending;
  }

  // What of the current cell is in sight: the last column may reach beyond the table's edge.
  float room_in_sight() const {
    const float left = ImGui::GetCursorScreenPos().x;
    return std::min(ImGui::GetContentRegionAvail().x, list_->GetClipRectMax().x - left);
  }

  void draw_head() const {
    const look::FontScope font(Font::small);
    ImGui::PushStyleColor(ImGuiCol_Text, look::ink(look::palette().secondary));
    ImGui::PushStyleColor(ImGuiCol_TableHeaderBg, look::ink(look::palette().window));
    ImGui::TableNextRow(ImGuiTableRowFlags_Headers, px(kHeadHeight));
    for (int i = 0; i < ImGui::TableGetColumnCount(); ++i) {
      if (!ImGui::TableSetColumnIndex(i)) continue;
      ImGui::PushID(i);
      // The same widget, however much of its name is in sight.
      const std::string name = look::elided(Font::small, ImGui::TableGetColumnName(i), room_in_sight());
      ImGui::TableHeader((name + "###head").c_str());
      ImGui::PopID();
    }
    ImGui::PopStyleColor(2);
  }

  void draw_row(std::size_t row) {
    const look::Palette& p = look::palette();
    const bool is_kept = row >= kept_.size() || kept_[row];
    ImGui::TableNextRow(0, px(kRowHeight));
    ImGui::TableNextColumn();
    ImGui::PushID(static_cast<int>(row));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (ImGui::Selectable("##run", false, ImGuiSelectableFlags_SpanAllColumns | ImGuiSelectableFlags_AllowItemOverlap,
                          {0.0F, px(kRowHeight) - ImGui::GetStyle().CellPadding.y * 2.0F})) {
      hit_.clicked = static_cast<int>(row);
    }
    ImGui::PopID();
    const bool is_hovered = ImGui::IsItemHovered();
    if (is_hovered) hit_.hovered = static_cast<int>(row);
    if (is_hovered || static_cast<int>(row) == pointed_) {
      ImGui::TableSetBgColor(ImGuiTableBgTarget_RowBg0, look::ink(p.raised));
    }
    middle_ = at.y + (px(kRowHeight) - ImGui::GetStyle().CellPadding.y * 2.0F) / 2.0F;
    const PanelRun& run = runs_[row];
    list_->AddRectFilled({at.x, middle_ - px(2)}, {at.x + px(16), middle_ + px(1)},
                         look::ink(look::series(run.style).color, is_kept ? 1.0 : 0.3));
    put(Font::small, at.x + px(24), !is_kept ? p.disabled : p.text, look::elided(Font::small, run.name, px(232)),
        Align::begin);
    ImGui::TableNextColumn();
    put(Font::small, ImGui::GetCursorScreenPos().x, is_kept ? p.secondary : p.disabled, table_.states[row],
        Align::begin);
    for (std::size_t i = 0; i < shown_columns(); ++i) {
      if (ImGui::TableNextColumn()) draw_cell(table_.columns[i], row, is_kept);
    }
  }

  void draw_cell(const RunColumn& column, std::size_t row, bool is_kept) {
    const look::Palette& p = look::palette();
    const bool is_quiet = column.kind == RunColumn::Kind::hyperparameter && !column.differs && runs_.size() > 1;
    const bool is_best = column.best_run() == static_cast<int>(row);
    const bool is_bad = column.is_numeric && !column.texts[row].empty() && !std::isfinite(column.numbers[row]);
    const look::Rgb color = !is_kept ? p.disabled : is_bad ? p.nan : is_best ? p.good : is_quiet ? p.secondary : p.text;
    const std::string& text = column.texts[row].empty() ? kAbsent : column.texts[row];
    const float x = ImGui::GetCursorScreenPos().x;
    const Font font = column.is_numeric ? Font::numbers : Font::small;
    put(font, x, color, look::elided(font, text, room_in_sight()), Align::begin);
  }

  void put(Font font, float x, look::Rgb color, const std::string& text, Align align) const {
    look::draw_text(*list_, font, {x, middle_}, color, text, align, Align::middle);
  }

  inline static const std::string kAbsent = "–";

  const RunTable& table_;
  std::span<const PanelRun> runs_;
  const std::vector<bool>& kept_;
  int pointed_;
  RunTableState& state_;
  RunTableHit hit_;
  ImDrawList* list_ = nullptr;
  float middle_ = 0.0F;
};

}  // namespace

RunTableHit run_table_view(const RunTable& table, std::span<const PanelRun> runs, const std::vector<bool>& kept,
                           int pointed, RunTableState& state, float width, float height) {
  return TableView(table, runs, kept, pointed, state).draw(width, height);
}

float run_table_height(std::size_t runs) {
  return px(kHeadHeight) + static_cast<float>(runs) * px(kRowHeight) + px(16);
}

}  // namespace tensorscope::viewer
