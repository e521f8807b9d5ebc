#include "viewer/panels/neurons/neuron_table.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <string>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/panels/awaited.h"
#include "viewer/panels/step_marks.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/controls.h"
#include "viewer/widgets/empty_state.h"
#include "viewer/widgets/geometry.h"

namespace tensorscope::viewer {
namespace {

using look::Align;
using look::Font;
using look::px;
using widgets::Box;

constexpr double kRowHeight = 22;
constexpr double kHeadHeight = 24;

struct Head {
  NeuronColumn column;
  const char* word;
  const char* tip;
};

std::array<Head, kNeuronColumns> heads_of(const NeuronLayout& layout) {
  return {Head{NeuronColumn::neuron, neuron_word(layout), "Its index in the layer"},
          {NeuronColumn::mean, "mean", "Mean over the samples of the step that is shown"},
          {NeuronColumn::std, "std", "Standard deviation of the population of its elements that are drawn"},
          {NeuronColumn::on_rate, "on-rate", "Share of its elements above zero"},
          {NeuronColumn::largest, "max |value|", "Its largest magnitude"},
          {NeuronColumn::state, "state",
           "Dead: on-rate 0. Dormant: mean magnitude at most 0.025 of the layer's (Sokar et al. 2023).\n"
           "Saturated: 9 in 10 outputs beyond 0.97 (tanh) or |z| > 5 (sigmoid).\n"
           "Each only after 2,048 samples and 10 steps."}};
}

// Which of the layer's neurons are listed, and of what their figures are.
std::string about(const LayerNumbers& n, std::size_t listed, const std::optional<analysis::Range>& means) {
  std::string text = listed == n.total ? "all " + look::format_count(n.total)
                                       : look::format_count(listed) + " of " + look::format_count(n.total);
  if (means) {
    text += " with a mean from " + look::format_number(means->lo) + " to " + look::format_number(means->hi);
  }
  if (n.stride > 1) text += " · every " + look::format_count(n.stride) + "th is known";
  if (n.elements < n.of_each) text += " · figures from " + elements_text(n) + " elements of each";
  if (n.std_elements > 0 && n.std_elements < n.elements) {
    text += " · std from " + look::format_count(n.std_elements) + " of " + look::format_count(n.elements) + " elements";
  }
  if (n.std_elements > 0 && n.std_step != n.step) text += " · std of step " + look::format_count(n.std_step);
  return text + " · step " + look::format_count(n.step);
}

}  // namespace

void NeuronTable::draw(LayerDrawing drawing, float width, float height) {
  const auto& [source, scene, focus, state, store] = drawing;
  const Box box = widgets::space_for(width, height);
  Box area = box;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const std::string what = scene.layout().positions > 1 ? "Channels" : "Neurons";
  rows_.clear();
  if (!scene.numbers() || scene.numbers()->count() == 0) {
    widgets::draw_title(list, area, what, "");
    widgets::draw_empty_state(list, area,
                              std::string("A line for each ") + neuron_word(scene.layout()) + " stands here",
                              why_absent(source, store).how);
    return widgets::end_space(box);
  }
  const LayerNumbers& n = *scene.numbers();
  rows_ = ordered(n, order_, focus.listed(n));
  const std::string health = health_text(n, source.entry.kind, sample_word(scene.layout()), scene.is_probe());
  widgets::draw_title(list, area, what, health + " · " + about(n, rows_.size(), focus.picked_means()));
  const NeuronPlaces places = place_columns(area);
  draw_heads(scene.layout(), places, area);
  area.y0 += px(kHeadHeight);
  draw_lines(drawing, places, area);
  widgets::end_space(box);
  if (is_mouse_over(box)) state.hovered = "neurons";
}

void NeuronTable::draw_heads(const NeuronLayout& layout, const NeuronPlaces& places, const Box& area) {
  const look::Palette& p = look::palette();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const std::array<Head, kNeuronColumns> heads = heads_of(layout);
  const float middle = area.y0 + px(kHeadHeight) / 2.0F;
  for (std::size_t i = 0; i < heads.size(); ++i) {
    if (!places.is_shown[i]) continue;
    const Head& head = heads[i];
    const bool is_state = head.column == NeuronColumn::state;
    const bool is_by = order_.by == head.column;
    ImGui::SetCursorScreenPos({places.left[i], area.y0});
    ImGui::PushID(static_cast<int>(i));
    if (ImGui::InvisibleButton("head", {std::max(places.right[i] - places.left[i], 1.0F), px(kHeadHeight)})) {
      // The interesting end first: large figures, bad states.
      order_.descending = is_by ? !order_.descending : head.column != NeuronColumn::neuron;
      order_.by = head.column;
    }
    const bool hovered = ImGui::IsItemHovered();
    widgets::tip_for_last(head.tip);
    ImGui::PopID();
    const std::string text = head.word + std::string(is_by ? (order_.descending ? " ↓" : " ↑") : "");
    look::draw_text(list, Font::small, {is_state ? places.left[i] : places.right[i], middle},
                    is_by || hovered ? p.text : p.secondary, text, is_state ? Align::begin : Align::end, Align::middle);
  }
  const float line_y = area.y0 + px(kHeadHeight);
  list.AddRectFilled({area.x0, line_y - look::hairline()}, {area.x1, line_y}, look::ink(p.hairline));
}

void NeuronTable::draw_lines(LayerDrawing drawing, const NeuronPlaces& places, const Box& area) {
  const LayerNumbers& n = *drawing.scene.numbers();
  const float row_height = px(kRowHeight);
  ImGui::SetCursorScreenPos({area.x0, area.y0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::BeginChild("lines", {area.width(), std::max(area.height(), row_height)}, false);
  ImGui::PopStyleVar();
  if (rows_.empty()) {
    ImGui::PushStyleColor(ImGuiCol_Text, look::ink(look::palette().secondary));
    ImGui::TextUnformatted(!order_.only_unhealthy   ? "None."
                           : is_enough_seen(n.seen) ? "None of them is dead, dormant or saturated."
                                                    : "Which of them are dead, dormant or saturated is not known yet.");
    ImGui::PopStyleColor();
  }
  const ImVec2 top = ImGui::GetCursorScreenPos();
  follow(n, drawing.focus, row_height);
  // Where some are listed because they are meant, all of the list are.
  std::vector<bool> meant;
  if (drawing.focus.listed(n).empty()) meant = drawing.focus.meant(n);
  const auto first = static_cast<std::size_t>(std::max(ImGui::GetScrollY() / row_height, 0.0F));
  const auto shown = static_cast<std::size_t>(ImGui::GetWindowHeight() / row_height) + 2;
  for (std::size_t at = first; at < std::min(rows_.size(), first + shown); ++at) {
    const std::size_t row = rows_[at];
    const float y = top.y + static_cast<float>(at) * row_height;
    draw_line(drawing, places, {area.x0, y, area.x1, y + row_height}, row, row < meant.size() && meant[row]);
  }
  ImGui::SetCursorScreenPos({top.x, top.y + static_cast<float>(rows_.size()) * row_height});
  ImGui::Dummy({1.0F, 0.0F});
  ImGui::EndChild();
}

void NeuronTable::draw_line(LayerDrawing drawing, const NeuronPlaces& places, const Box& line, std::size_t row,
                            bool is_meant) {
  const look::Palette& p = look::palette();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const std::uint64_t neuron = drawing.scene.numbers()->neuron(row);
  NeuronFocus& focus = drawing.focus;
  ImGui::SetCursorScreenPos({line.x0, line.y0});
  ImGui::PushID(static_cast<int>(row));
  if (ImGui::InvisibleButton("row", {line.width(), line.height()})) focus.pick(neuron);
  ImGui::PopID();
  const bool hovered = ImGui::IsItemHovered();
  if (hovered || is_meant) {
    list.AddRectFilled({line.x0, line.y0}, {line.x1, line.y1}, look::ink(p.raised, hovered ? 0.9 : 0.6), px(4));
  }
  if (focus.picked() == neuron) {
    list.AddRectFilled({line.x0, line.y0 + px(3)}, {line.x0 + px(3), line.y1 - px(3)}, look::ink(p.accent));
  }
  draw_neuron_line(list, places, (line.y0 + line.y1) / 2.0F, line.x1, drawing.source, drawing.scene, row);
  if (!hovered) return;
  focus.hover(neuron);
  neuron_hover(drawing.source, drawing.scene, row);
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
