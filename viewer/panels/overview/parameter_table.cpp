#include "viewer/panels/overview/parameter_table.h"

#include <imgui.h>

#include <cmath>
#include <string>

#include "viewer/analysis/axis_view.h"
#include "viewer/analysis/ticks.h"
#include "viewer/look/icons.h"
#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/panels/awaited.h"
#include "viewer/panels/overview/mini_histogram.h"
#include "viewer/panels/overview/table_columns.h"
#include "viewer/panels/pace.h"
#include "viewer/panels/step_marks.h"
#include "viewer/panels/weights/tensor_form.h"
#include "viewer/widgets/geometry.h"
#include "viewer/widgets/hover_box.h"

namespace tensorscope::viewer {
namespace {

using look::Align;
using look::Font;
using look::px;
using widgets::Box;

constexpr double kRowHeight = 24;
constexpr double kHeadHeight = 36;
constexpr double kSamplesPerSecond = 1;
constexpr std::size_t kWeightsStyle = 0;
constexpr std::size_t kGradientStyle = 1;

// One table while it is drawn.
class Table {
 public:
  Table(const std::vector<ParameterRow>& rows, const Store& store, PanelState& state, const Box& box)
      : rows_(rows), store_(store), state_(state), box_(box), list_(*ImGui::GetWindowDrawList()) {
    places_ = place_columns(static_cast<double>(box.width()) / look::current().scale());
    decades_ = common_decades(rows);
    interval_ = interval_for(store.status(), kSamplesPerSecond);
  }

  void draw() {
    draw_head();
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const float y = box_.y0 + px(kHeadHeight) + static_cast<float>(i) * px(kRowHeight);
      const Box line{box_.x0, y, box_.x1, y + px(kRowHeight)};
      const bool in_sight = ImGui::IsRectVisible({line.x0, line.y0}, {line.x1, line.y1});
      ask(rows_[i], in_sight);
      if (in_sight) draw_row(rows_[i], line, i);
    }
  }

 private:
  Box cell(TableColumn column, const Box& line) const {
    const ColumnPlace& place = places_[static_cast<std::size_t>(column)];
    const float x = line.x0 + px(place.left);
    return {x, line.y0, x + px(place.width), line.y1};
  }
  static bool has_room(const Box& cell) { return cell.width() > 0.0F; }

  // The norm needs all gradients; the rest only what is in sight.
  void ask(const ParameterRow& row, bool in_sight) {
    using schema::Product;
    if (in_sight) want(*row.parameter, Product::stats | Product::histogram, row.weights);
    if (row.gradient == nullptr) return;
    want(*row.gradient, in_sight ? Product::stats | Product::histogram : Product::stats, row.slopes);
  }

  void want(const Source& source, schema::Product products, const Summary* there) {
    store_.want(source, products, {}, interval_);
    const bool is_missing = there == nullptr || !is_current(there->step, interval_, store_) ||
                            (has(products, schema::Product::histogram) && !there->histogram);
    if (is_missing && source.entry.note.empty()) state_.waiting_for = "statistics of " + source.path();
  }

  void head(TableColumn column, const char* text, Align align, float middle) {
    const Box box = cell(column, {box_.x0, middle, box_.x1, middle});
    if (!has_room(box)) return;
    const float x = align == Align::end ? box.x1 : box.x0;
    look::draw_text(list_, Font::small, {x, middle}, look::palette().secondary, text, align, Align::middle);
  }

  void draw_head() {
    const float middle = box_.y0 + px(10);
    head(TableColumn::name, "parameter", Align::begin, middle);
    head(TableColumn::shape, "shape", Align::begin, middle);
    head(TableColumn::weights, "values", Align::begin, middle);
    head(TableColumn::mean, "mean", Align::end, middle);
    head(TableColumn::std, "std", Align::end, middle);
    head(TableColumn::slopes, "gradient g", Align::begin, middle);
    head(TableColumn::norm, "‖g‖₂", Align::end, middle);
    head(TableColumn::flow, "gradient flow |g|, log", Align::begin, middle);
    head(TableColumn::health, "health", Align::begin, middle);
    const float bottom = box_.y0 + px(kHeadHeight);
    list_.AddRectFilled({box_.x0, bottom - look::hairline()}, {box_.x1, bottom}, look::ink(look::palette().hairline));
    draw_decades(bottom);
  }

  // Labels in the head, and a light line down through all rows.
  void draw_decades(float bottom) {
    const Box box = cell(TableColumn::flow, {box_.x0, bottom, box_.x1, bottom});
    if (!has_room(box) || !decades_) return;
    const look::Palette& p = look::palette();
    const float end = bottom + static_cast<float>(rows_.size()) * px(kRowHeight);
    float free_from = box.x0;
    for (const double value : analysis::ticks(*decades_, kLog, static_cast<int>(box.width() / px(48))).major) {
      const float x = std::floor(flow_x(box, value));
      list_.AddRectFilled({x, bottom}, {x + look::hairline(), end}, look::ink(p.hairline, 0.7));
      const std::string label = look::format_tick(value, 0.0);
      const float half = look::text_size(Font::numbers, label).x / 2.0F;
      // At the ends beside its line: there are other columns.
      const float middle = std::clamp(x, box.x0 + half, std::max(box.x1 - half, box.x0 + half));
      if (middle - half < free_from) continue;
      look::draw_text(list_, Font::numbers, {middle, bottom - px(3)}, p.secondary, label, Align::middle, Align::end);
      free_from = middle + half + px(8);
    }
  }

  float flow_x(const Box& box, double value) const {
    const double share = analysis::fraction_of(value, *decades_, kLog);
    return box.x0 + static_cast<float>(share) * box.width();
  }

  void draw_row(const ParameterRow& row, const Box& line, std::size_t index) {
    ImGui::SetCursorScreenPos({line.x0, line.y0});
    ImGui::PushID(static_cast<int>(index));
    if (ImGui::InvisibleButton("row", {line.width(), line.height()})) state_.select = row.parameter;
    ImGui::PopID();
    const look::Palette& p = look::palette();
    const bool hovered = ImGui::IsItemHovered();
    if (hovered) {
      list_.AddRectFilled({line.x0 - px(8), line.y0}, {line.x1 + px(8), line.y1}, look::ink(p.raised, 0.6), px(4));
    }
    const Box name = cell(TableColumn::name, line);
    text(name, Font::words, p.text, look::elided(Font::words, row.parameter->path(), name.width()), Align::begin);
    const Box shape = cell(TableColumn::shape, line);
    text(shape, Font::numbers, p.secondary,
         look::elided(Font::numbers, shape_text(row.parameter->entry.shape), shape.width()), Align::begin);
    draw_values(row, line);
    draw_flow(row, cell(TableColumn::flow, line));
    draw_health(row, cell(TableColumn::health, line));
    if (hovered) explain(row);
  }

  void text(const Box& box, Font font, look::Rgb color, const std::string& words, Align align) {
    if (!has_room(box)) return;
    const float x = align == Align::end ? box.x1 : box.x0;
    look::draw_text(list_, font, {x, (box.y0 + box.y1) / 2.0F}, color, words, align, Align::middle);
  }

  void number(TableColumn column, const Box& line, double value) {
    text(cell(column, line), Font::numbers, look::palette().text, look::format_number(value), Align::end);
  }

  void draw_values(const ParameterRow& row, const Box& line) {
    const auto inset = [](Box box) { return Box{box.x0, box.y0 + px(3), box.x1, box.y1 - px(3)}; };
    if (row.weights != nullptr) {
      draw_mini_histogram(list_, inset(cell(TableColumn::weights, line)), *row.weights, kWeightsStyle);
      if (row.weights->stats->finite() > 0) {
        number(TableColumn::mean, line, row.weights->stats->mean);
        number(TableColumn::std, line, row.weights->stats->std);
      }
    }
    if (row.slopes != nullptr) {
      draw_mini_histogram(list_, inset(cell(TableColumn::slopes, line)), *row.slopes, kGradientStyle);
      if (row.slopes->stats->finite() > 0) number(TableColumn::norm, line, row.slopes->stats->l2);
    }
  }

  // From the 5th percentile to the largest magnitude; a dot at the mean.
  void draw_flow(const ParameterRow& row, const Box& box) {
    if (!has_room(box) || !decades_ || !row.magnitudes) return;
    const look::Rgb color =
        row.health == RowHealth::vanishing ? look::palette().warning : look::series(kGradientStyle).color;
    const float middle = std::floor((box.y0 + box.y1) / 2.0F);
    const float x0 = flow_x(box, std::max(row.magnitudes->lo, decades_->lo));
    const float x1 = std::max(flow_x(box, row.magnitudes->hi), x0 + px(2));
    list_.AddRectFilled({x0, middle - px(3)}, {x1, middle + px(3)}, look::ink(color, 0.4), px(3));
    if (row.mean_magnitude < decades_->lo) return;
    const float x = flow_x(box, row.mean_magnitude);
    list_.AddCircleFilled({x, middle}, px(4), look::ink(color));
  }

  void draw_health(const ParameterRow& row, const Box& box) {
    if (!has_room(box) || row.health == RowHealth::unknown) return;
    const look::Palette& p = look::palette();
    const bool is_fine = row.health == RowHealth::fine;
    const bool is_bad = row.health == RowHealth::not_finite;
    const look::Icon icon = is_fine ? look::Icon::check : is_bad ? look::Icon::bad : look::Icon::warning;
    const look::Rgb color = is_fine ? p.good : is_bad ? p.bad : p.warning;
    const float middle = (box.y0 + box.y1) / 2.0F;
    look::draw_icon(list_, icon, {box.x0 + px(5), middle}, px(10), color);
    // What is well whispers.
    look::draw_text(list_, Font::small, {box.x0 + px(16), middle}, is_fine ? p.secondary : color,
                    is_fine  ? "ok"
                    : is_bad ? not_finite_word(row)
                             : "vanishing",
                    Align::begin, Align::middle);
  }

  static const char* not_finite_word(const ParameterRow& row) {
    for (const Summary* summary : {row.weights, row.slopes}) {
      if (summary != nullptr && summary->stats->nan > 0) return "NaN";
    }
    return "Inf";
  }

  void explain(const ParameterRow& row) {
    widgets::HoverBox box;
    box.note(row.parameter->path());
    if (row.weights != nullptr) {
      const schema::Stats& stats = *row.weights->stats;
      box.row("mean", look::format_number(stats.mean));
      box.row("std (population)", look::format_number(stats.std));
      box.row("from, to", look::format_number(stats.min) + ", " + look::format_number(stats.max));
      box.row("step", look::format_count(row.weights->step));
    }
    if (row.slopes != nullptr) {
      const schema::Stats& stats = *row.slopes->stats;
      box.note("gradient");
      box.row("norm", look::format_number(stats.l2));
      box.row("mean |g|", look::format_number(row.mean_magnitude));
      box.row("largest |g|", look::format_number(stats.abs_max));
      if (row.magnitudes)
        box.row("5th percentile", look::format_number(row.magnitudes->lo) + " of non-zero |g|, ± one bin");
      box.row("zero", look::format_percent(static_cast<double>(stats.zero) / static_cast<double>(stats.elements)));
      box.row("NaN, Inf", look::format_count(stats.elements - stats.finite()));
      box.row("step", look::format_count(row.slopes->step));
    }
    box.note("click: select it");
  }

  static constexpr analysis::AxisScale kLog{analysis::ScaleKind::log};

  const std::vector<ParameterRow>& rows_;
  const Store& store_;
  PanelState& state_;
  Box box_;
  ImDrawList& list_;
  std::array<ColumnPlace, kTableColumns> places_{};
  std::optional<analysis::Range> decades_;
  std::uint32_t interval_ = 1;
};

}  // namespace

float parameter_table_height(std::size_t rows) {
  return px(kHeadHeight) + static_cast<float>(rows) * px(kRowHeight);
}

void parameter_table(const std::vector<ParameterRow>& rows, const Store& store, PanelState& state, float width) {
  const Box box = widgets::space_for(width, parameter_table_height(rows.size()));
  Table(rows, store, state, box).draw();
  widgets::end_space(box);
}

}  // namespace tensorscope::viewer
