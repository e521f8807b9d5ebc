#include "viewer/panels/neurons/neuron_table.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "viewer/look/icons.h"
#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/panels/awaited.h"
#include "viewer/panels/step_marks.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/controls.h"
#include "viewer/widgets/empty_state.h"
#include "viewer/widgets/geometry.h"
#include "viewer/widgets/hover_box.h"

namespace tensorscope::viewer {
namespace {

using analysis::NeuronState;
using look::Align;
using look::Font;
using look::px;
using widgets::Box;

constexpr double kRowHeight = 22;
constexpr double kHeadHeight = 24;
constexpr double kStateWidth = 132;
constexpr double kLeastNumberWidth = 76;
constexpr double kMostNumberWidth = 132;
// What has no room is in the tooltip.
constexpr std::array kByWorth{NeuronColumn::neuron, NeuronColumn::mean, NeuronColumn::on_rate, NeuronColumn::largest,
                              NeuronColumn::std};

struct Column {
  NeuronColumn column;
  std::string head;
  const char* tip;
};

struct Sign {
  look::Icon icon;
  look::Rgb color;
};

Sign sign_of(NeuronState state) {
  const look::Palette& p = look::palette();
  switch (state) {
    case NeuronState::alive:
      return {look::Icon::check, p.good};
    case NeuronState::dormant:
    case NeuronState::saturated:
      return {look::Icon::warning, p.warning};
    case NeuronState::dead:
    case NeuronState::not_finite:
      return {look::Icon::bad, p.bad};
    default:
      return {look::Icon::ended, p.secondary};
  }
}

std::string number(double value) {
  return std::isnan(value) ? "–" : look::format_number(value);
}

// Where the columns stand: numbers end at `right`, words begin at `left`.
struct Places {
  std::array<float, kNeuronColumns> left{};
  std::array<float, kNeuronColumns> right{};
  std::array<bool, kNeuronColumns> is_shown{};
};

Places place_columns(const Box& box) {
  Places places;
  const float state = std::min(px(kStateWidth), box.width() * 0.34F);
  const float room = box.width() - state - px(16);
  const auto fitting = static_cast<std::size_t>(std::max(1.0F, std::floor(room / px(kLeastNumberWidth))));
  const std::size_t shown = std::min(fitting, kByWorth.size());
  for (std::size_t i = 0; i < shown; ++i) places.is_shown[static_cast<std::size_t>(kByWorth[i])] = true;
  places.is_shown.back() = true;
  const float each = std::min(room / static_cast<float>(shown), px(kMostNumberWidth));
  float x = box.x0;
  for (std::size_t i = 0; i + 1 < kNeuronColumns; ++i) {
    if (!places.is_shown[i]) continue;
    places.left[i] = x;
    x += each;
    places.right[i] = x;
  }
  places.left.back() = x + px(16);
  places.right.back() = std::min(places.left.back() + state, box.x1);
  return places;
}

void explain(const Source& source, const LayerScene& scene, std::size_t row) {
  const LayerNumbers& n = *scene.numbers();
  const char* const samples = sample_word(scene.layout());
  widgets::HoverBox box;
  box.row(neuron_word(scene.layout()), look::format_count(n.neuron(row)));
  box.row("mean", number(n.mean[row]));
  box.row("std (population)", number(n.std[row]));
  box.row("on-rate", std::isnan(n.on_rate[row]) ? "–" : look::format_percent(n.on_rate[row]));
  box.row("largest |value|", number(n.largest[row]));
  box.row("from", look::format_count(n.elements) + " elements at step " + look::format_count(n.step));
  if (!std::isnan(n.dormancy[row])) box.row("dormancy score", look::format_number(n.dormancy[row]) + "  (τ 0.025)");
  if (row < n.saturated.size() && !std::isnan(n.saturated[row])) {
    box.row("saturated", look::format_percent(n.saturated[row]) + " of its outputs");
  }
  const std::string reason = reason_text(n, row, samples, scene.is_probe());
  box.row(state_word(n.states[row], source.entry.kind),
          reason.empty() ? seen_text(n.seen, samples, scene.is_probe()) : reason);
}

}  // namespace

void NeuronTable::draw(const Source& source, const LayerScene& scene, NeuronFocus& focus, PanelState& state,
                       const Store& store, float width, float height) {
  const Box box = widgets::space_for(width, height);
  Box area = box;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const look::Palette& p = look::palette();
  const std::string what = scene.layout().positions > 1 ? "Channels" : "Neurons";
  rows_.clear();
  if (!scene.numbers() || scene.numbers()->count() == 0) {
    widgets::draw_title(list, area, what, "");
    widgets::draw_empty_state(list, area,
                              std::string("A line for each ") + neuron_word(scene.layout()) + " stands here",
                              why_absent(source, store).how);
    widgets::end_space(box);
    return;
  }
  const LayerNumbers& n = *scene.numbers();
  const std::vector<bool> listed = focus.listed(n);
  rows_ = ordered(n, order_, listed);
  const std::vector<bool> meant = focus.meant(n);

  std::string about = rows_.size() == n.total ? "all " + look::format_count(n.total)
                                              : look::format_count(rows_.size()) + " of " + look::format_count(n.total);
  if (const auto means = focus.picked_means()) {
    about += " with a mean from " + look::format_number(means->lo) + " to " + look::format_number(means->hi);
  }
  if (n.stride > 1) about += " · every " + look::format_count(n.stride) + "th is known";
  if (n.std_elements > 0 && n.std_elements < n.elements) {
    about +=
        " · std from " + look::format_count(n.std_elements) + " of " + look::format_count(n.elements) + " elements";
  }
  if (n.std_elements > 0 && n.std_step != n.step) about += " · std of step " + look::format_count(n.std_step);
  about += " · step " + look::format_count(n.step);
  about = health_text(n, source.entry.kind, sample_word(scene.layout()), scene.is_probe()) + " · " + about;
  widgets::draw_title(list, area, what, about);

  const std::array<Column, kNeuronColumns> columns{
      Column{NeuronColumn::neuron, neuron_word(scene.layout()), "Its index in the layer"},
      {NeuronColumn::mean, "mean", "Mean over the samples of the step that is shown"},
      {NeuronColumn::std, "std", "Standard deviation of the population of its elements that are drawn"},
      {NeuronColumn::on_rate, "on-rate", "Share of its elements above zero"},
      {NeuronColumn::largest, "max |value|", "Its largest magnitude"},
      {NeuronColumn::state, "state",
       "Dead: on-rate 0. Dormant: mean magnitude at most 0.025 of the layer's (Sokar et al. 2023).\n"
       "Saturated: 9 in 10 outputs beyond 0.97 (tanh) or |z| > 5 (sigmoid).\n"
       "Each only after 2,048 samples and 10 steps."}};
  const Places places = place_columns(area);
  const float head_y = area.y0 + px(kHeadHeight) / 2.0F;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!places.is_shown[i]) continue;
    const bool is_state = columns[i].column == NeuronColumn::state;
    const bool is_by = order_.by == columns[i].column;
    ImGui::SetCursorScreenPos({places.left[i], area.y0});
    ImGui::PushID(static_cast<int>(i));
    if (ImGui::InvisibleButton("head", {std::max(places.right[i] - places.left[i], 1.0F), px(kHeadHeight)})) {
      // The interesting end first: large figures, bad states.
      order_.descending = is_by ? !order_.descending : columns[i].column != NeuronColumn::neuron;
      order_.by = columns[i].column;
    }
    const bool hovered = ImGui::IsItemHovered();
    widgets::tip_for_last(columns[i].tip);
    ImGui::PopID();
    const std::string text = columns[i].head + (is_by ? (order_.descending ? " ↓" : " ↑") : "");
    look::draw_text(list, Font::small, {is_state ? places.left[i] : places.right[i], head_y},
                    is_by || hovered ? p.text : p.secondary, text, is_state ? Align::begin : Align::end, Align::middle);
  }
  const float line_y = area.y0 + px(kHeadHeight);
  list.AddRectFilled({area.x0, line_y - look::hairline()}, {area.x1, line_y}, look::ink(p.hairline));

  ImGui::SetCursorScreenPos({area.x0, line_y});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::BeginChild("lines", {area.width(), std::max(area.y1 - line_y, px(kRowHeight))}, false);
  ImGui::PopStyleVar();
  if (rows_.empty()) {
    ImGui::PushStyleColor(ImGuiCol_Text, look::ink(p.secondary));
    ImGui::TextUnformatted(order_.only_unhealthy ? "None of them is dead, dormant or saturated." : "None.");
    ImGui::PopStyleColor();
  }
  ImDrawList& lines = *ImGui::GetWindowDrawList();
  const ImVec2 top = ImGui::GetCursorScreenPos();
  const float row_height = px(kRowHeight);
  follow(n, focus, row_height);
  const float scroll = ImGui::GetScrollY();
  const auto first = static_cast<std::size_t>(std::max(scroll / row_height, 0.0F));
  const auto shown = static_cast<std::size_t>(ImGui::GetWindowHeight() / row_height) + 2;
  for (std::size_t at = first; at < std::min(rows_.size(), first + shown); ++at) {
    const std::size_t row = rows_[at];
    const float y = top.y + static_cast<float>(at) * row_height;
    ImGui::SetCursorScreenPos({area.x0, y});
    ImGui::PushID(static_cast<int>(row));
    if (ImGui::InvisibleButton("row", {area.width(), row_height})) focus.pick(n.neuron(row));
    ImGui::PopID();
    const bool hovered = ImGui::IsItemHovered();
    const bool is_picked = focus.picked() == n.neuron(row);
    if (hovered || (listed.empty() && row < meant.size() && meant[row])) {
      lines.AddRectFilled({area.x0, y}, {area.x1, y + row_height}, look::ink(p.raised, hovered ? 0.9 : 0.6), px(4));
    }
    if (is_picked)
      lines.AddRectFilled({area.x0, y + px(3)}, {area.x0 + px(3), y + row_height - px(3)}, look::ink(p.accent));
    const float middle = y + row_height / 2.0F;
    const std::string cells[] = {look::format_count(n.neuron(row)), number(n.mean[row]), number(n.std[row]),
                                 std::isnan(n.on_rate[row]) ? "–" : look::format_percent(n.on_rate[row]),
                                 number(n.largest[row])};
    for (std::size_t i = 0; i < std::size(cells); ++i) {
      if (!places.is_shown[i]) continue;
      look::draw_text(lines, Font::numbers, {places.right[i], middle}, i == 0 ? p.secondary : p.text, cells[i],
                      Align::end, Align::middle);
    }
    const Sign sign = sign_of(n.states[row]);
    look::draw_icon(lines, sign.icon, {places.left.back() + px(5), middle}, px(10), sign.color);
    const bool whispers = !is_unhealthy(n.states[row]);
    const char* const word = state_word(n.states[row], source.entry.kind);
    const float word_x = places.left.back() + px(16);
    look::draw_text(lines, Font::small, {word_x, middle}, whispers ? p.secondary : sign.color, word, Align::begin,
                    Align::middle);
    const float reason_x = word_x + look::text_size(Font::small, word).x + px(8);
    if (n.states[row] != NeuronState::unknown && area.x1 - reason_x > px(80)) {
      const std::string reason = reason_text(n, row, sample_word(scene.layout()), scene.is_probe());
      look::draw_text(lines, Font::small, {reason_x, middle}, p.secondary,
                      look::elided(Font::small, reason, area.x1 - reason_x - px(16)), Align::begin, Align::middle);
    }
    if (hovered) {
      focus.hover(n.neuron(row));
      explain(source, scene, row);
    }
  }
  ImGui::SetCursorScreenPos({top.x, top.y + static_cast<float>(rows_.size()) * row_height});
  ImGui::Dummy({1.0F, 0.0F});
  ImGui::EndChild();
  widgets::end_space(box);
  if (is_mouse_over(box)) state.hovered = "neurons";
}

// What was picked in a picture is brought into sight, once.
void NeuronTable::follow(const LayerNumbers& numbers, const NeuronFocus& focus, float row_height) {
  if (followed_ == focus.picked()) return;
  followed_ = focus.picked();
  if (!followed_) return;
  const auto found = std::ranges::find(rows_, *followed_, [&](std::size_t row) { return numbers.neuron(row); });
  const float y = static_cast<float>(found - rows_.begin()) * row_height;
  const float top = ImGui::GetScrollY();
  const float height = ImGui::GetWindowHeight();
  if (found == rows_.end() || (y >= top && y + row_height <= top + height)) return;
  ImGui::SetScrollY(std::max(y - (height - row_height) / 2.0F, 0.0F));
}

DrawnTable NeuronTable::drawn(const Source& source, const LayerScene& scene) const {
  if (!scene.numbers() || scene.numbers()->count() == 0) return {};
  return neuron_table_of(*scene.numbers(), rows_, source.entry.kind, neuron_word(scene.layout()));
}

}  // namespace tensorscope::viewer
